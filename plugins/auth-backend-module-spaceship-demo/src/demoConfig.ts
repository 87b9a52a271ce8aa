import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { readFileSync } from 'node:fs';

const LOOPBACK = new Set(['127.0.0.1', '::1', '[::1]', 'localhost']);
const SHORTEST_SECRET = 16;

/** What the demo sign-in was configured with. */
export interface DemoConfig {
  secret: string;
}

/**
 * Reads `spaceship.demo`. Gives undefined when the demo is off, and refuses to start
 * where anybody but this machine could reach the portal: the sign-in lets one person
 * be all of them.
 */
export function readDemoConfig(config: Config): DemoConfig | undefined {
  if (!config.getOptionalBoolean('spaceship.demo.enabled')) {
    return undefined;
  }
  const host = listenHost(config);
  if (!host || !LOOPBACK.has(host)) {
    throw new InputError(
      `The demo sign-in lets anyone with its secret be any person, so it starts only on loopback, and this portal listens on ${
        host ?? 'all addresses'
      }. Set backend.listen.host to 127.0.0.1, or spaceship.demo.enabled to false.`,
    );
  }
  return { secret: readSecret(config.getString('spaceship.demo.secretFile')) };
}

function listenHost(config: Config): string | undefined {
  const listen = config.getOptional('backend.listen');
  if (typeof listen === 'string') {
    return listen.replace(/:\d*$/, '') || undefined;
  }
  return config.getOptionalString('backend.listen.host');
}

function readSecret(file: string): string {
  let secret: string;
  try {
    secret = readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new InputError(
      `The secret of the demo sign-in can't be read from ${file}. \`npm start\` creates it; elsewhere write a random one there, readable by the portal only.`,
      error,
    );
  }
  if (secret.length < SHORTEST_SECRET) {
    throw new InputError(
      `The secret of the demo sign-in in ${file} is shorter than ${SHORTEST_SECRET} characters. Write a longer random one.`,
    );
  }
  return secret;
}
