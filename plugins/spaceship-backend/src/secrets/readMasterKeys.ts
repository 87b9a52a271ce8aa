import { readFileSync } from 'node:fs';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

const howTo =
  'Make one with `openssl rand -base64 32` and give it by spaceship.secrets.masterKey, or in a file named by spaceship.secrets.masterKeyFile.';

/** The master keys of the configuration: the one that seals first, then earlier ones that may still open. */
export function readMasterKeys(config: Config): Buffer[] {
  const secrets = config.getOptionalConfig('spaceship.secrets');
  const value = secrets?.getOptionalString('masterKey');
  const file = secrets?.getOptionalString('masterKeyFile');
  if (value === undefined && file === undefined) {
    throw new InputError(`Spaceship needs a master key for secrets. ${howTo}`);
  }
  const current =
    value === undefined ? readFile(file!) : decode(value, 'masterKey');
  const earlier = secrets?.getOptionalStringArray('earlierKeys') ?? [];
  return [current, ...earlier.map(key => decode(key, 'earlierKeys'))];
}

function readFile(file: string): Buffer {
  let content: Buffer;
  try {
    content = readFileSync(file);
  } catch (error) {
    throw new InputError(
      `The master key file ${file} can't be read (${
        (error as NodeJS.ErrnoException).code
      }). ${howTo}`,
    );
  }
  return content.length === 32
    ? content
    : decode(content.toString('utf8'), 'masterKeyFile');
}

function decode(text: string, from: string): Buffer {
  const trimmed = text.trim();
  const key = /^[0-9a-f]{64}$/i.test(trimmed)
    ? Buffer.from(trimmed, 'hex')
    : Buffer.from(trimmed, 'base64');
  if (key.length !== 32) {
    throw new InputError(
      `spaceship.secrets.${from} does not hold 32 bytes in base64 or hex. ${howTo}`,
    );
  }
  return key;
}
