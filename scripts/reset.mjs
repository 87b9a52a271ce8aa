#!/usr/bin/env node
/** Forgets a portal: stops everything and deletes its state folder. */
import fs from 'node:fs';
import readline from 'node:readline/promises';
import { PORT_OF_STATE, readArguments, STATE_OPTIONS } from './lib/args.mjs';
import { Explained, main, phase, say } from './lib/output.mjs';
import {
  commandFor,
  deleteState,
  demandPort,
  isPortalState,
  locateState,
} from './lib/state.mjs';
import { stopAll } from './lib/stopAll.mjs';

const given = readArguments({
  command: 'npm run reset',
  about:
    'Stops everything and deletes it: the database, local repositories, artifacts, keys, delivered services and their data.',
  options: {
    ...STATE_OPTIONS,
    port: PORT_OF_STATE,
    yes: { help: "don't ask" },
  },
});

await main(async () => {
  const state = locateState(given.state);
  if (!fs.existsSync(state.dir)) {
    say(`There is nothing at ${state.asked}.`);
    return;
  }
  if (!isPortalState(state)) {
    throw new Explained(
      `${state.asked} is not the state folder of a portal, so nothing was deleted.`,
    );
  }
  demandPort(state, given.port);
  if (!given.yes && !(await isSure(state))) {
    say('Nothing was deleted.');
    return;
  }
  await stopAll(state);
  await phase(`Deleting ${state.asked}`, () => deleteState(state));
  say(
    `Everything is forgotten. ${commandFor(state, 'npm start')} begins anew.`,
  );
});

async function isSure(state) {
  if (!process.stdin.isTTY) {
    throw new Explained(
      `This deletes everything, and nobody is here to be asked. Say ${commandFor(
        state,
        'npm run reset',
        '--yes',
      )} if it is meant.`,
    );
  }
  const terminal = readline.createInterface({
    input: process.stdin,
    output: process.stdout,
  });
  const answer = await terminal.question(
    `This stops every delivered service and deletes ${state.asked} with all its data. Type yes to go on: `,
  );
  terminal.close();
  return answer.trim().toLowerCase() === 'yes';
}
