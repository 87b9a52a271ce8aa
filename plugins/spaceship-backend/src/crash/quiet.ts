import type { LoggerService } from '@backstage/backend-plugin-api';

const note = (message: string, meta?: unknown) => {
  if (process.env.SPACESHIP_CRASH_VERBOSE) {
    console.error(message, meta instanceof Error ? meta.message : '');
  }
};

/** Says nothing, unless SPACESHIP_CRASH_VERBOSE is set: what goes wrong here is meant to. */
export const quiet: LoggerService = {
  info: () => {},
  debug: () => {},
  warn: note,
  error: note,
  child: () => quiet,
};
