#!/usr/bin/env node
/** Stops the portal, and what it delivered. */
import { PORT_OF_STATE, readArguments, STATE_OPTIONS } from './lib/args.mjs';
import { main, say } from './lib/output.mjs';
import {
  commandFor,
  demandPort,
  isPortalState,
  locateState,
} from './lib/state.mjs';
import { stopAll } from './lib/stopAll.mjs';

const given = readArguments({
  command: 'npm run stop',
  about:
    'Stops the portal and every service that it delivered. Nothing is lost.',
  options: {
    ...STATE_OPTIONS,
    port: PORT_OF_STATE,
  },
});

await main(async () => {
  const state = locateState(given.state);
  // Files of another program's folder may have the names of ours.
  const isOurs = isPortalState(state);
  if (isOurs) {
    demandPort(state, given.port);
  }
  const ran = isOurs && (await stopAll(state));
  say(
    ran
      ? `Everything has stopped. ${commandFor(
          state,
          'npm start',
        )} starts it again.`
      : `Nothing runs on ${state.asked}.`,
  );
});
