import { readFileSync } from 'node:fs';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

const howTo =
  'Make one with `openssl rand -base64 32` and give it by spaceship.secrets.masterKey, or in a file named by spaceship.secrets.masterKeyFile.';

/** The master keys of the configuration: the one that seals first, then others that open as well. */
export function readMasterKeys(config: Config): Buffer[] {
  const secrets = config.getOptionalConfig('spaceship.secrets');
  const value = secrets?.getOptionalString('masterKey');
  const file = secrets?.getOptionalString('masterKeyFile');
  if (value === undefined && file === undefined) {
    throw new InputError(`Spaceship needs a master key for secrets. ${howTo}`);
  }
  const others = secrets?.getOptionalStringArray('otherKeys') ?? [];
  return [
    ...(value === undefined ? readFile(file!) : [decode(value, 'masterKey')]),
    ...others.map((key, index) => decode(key, 'otherKeys', `Key ${index + 1}`)),
  ];
}

function readFile(file: string): Buffer[] {
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
  if (content.length === 32) return [content];
  const lines = content
    .toString('utf8')
    .trim()
    .split(/\s*\n\s*/);
  return lines.map((line, index) =>
    decode(line, 'masterKeyFile', lines.length > 1 ? `Key ${index + 1}` : ''),
  );
}

function decode(text: string, from: string, which = ''): Buffer {
  const trimmed = text.trim();
  const key = /^[0-9a-f]{64}$/i.test(trimmed)
    ? Buffer.from(trimmed, 'hex')
    : Buffer.from(trimmed, 'base64');
  if (key.length !== 32) {
    throw new InputError(
      which
        ? `${which} of spaceship.secrets.${from} does not have 32 bytes in base64 or hex. Put it back from where you keep your keys: what was sealed with it opens with nothing else.`
        : `spaceship.secrets.${from} does not hold 32 bytes in base64 or hex. ${howTo}`,
    );
  }
  return key;
}
