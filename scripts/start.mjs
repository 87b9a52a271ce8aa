#!/usr/bin/env node
/** Starts the portal on this machine, and keeps it running until Ctrl-C. */
import { readArguments, STATE_OPTIONS } from './lib/args.mjs';
import { LocalPortal } from './lib/localPortal.mjs';
import { tryLock } from './lib/locks.mjs';
import { main, say } from './lib/output.mjs';
import { whenNpmEnds } from './lib/parent.mjs';
import { commandFor, prepareState, readRunningPortal } from './lib/state.mjs';

const given = readArguments({
  command: 'npm start',
  about:
    'Starts the portal with everything it needs. Ctrl-C stops it; delivered services keep running.',
  options: STATE_OPTIONS,
});

await main(async () => {
  const began = Date.now();
  const state = prepareState(given.state);
  const lock = tryLock(state.lock);
  if (!lock.release) {
    sayWhereItRuns(state, lock.holder);
    return;
  }
  const portal = new LocalPortal(state, lock, given);
  process.on('SIGINT', () => portal.stop());
  process.on('SIGTERM', () => portal.stop());
  process.on('SIGHUP', () => portal.stop());
  whenNpmEnds(() => portal.stop());
  // A closed terminal must not kill us before the portal is down.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);

  try {
    say('Starting Spaceship');
    await portal.start();
  } catch (error) {
    if (portal.stopping) {
      return;
    }
    await portal.stop({ quietly: true });
    throw error;
  }
  sayWelcome(portal, Math.round((Date.now() - began) / 1000));
});

function sayWhereItRuns(state, holder) {
  const portal = readRunningPortal(state);
  say(
    portal
      ? `Spaceship already runs at ${portal.url} (process ${
          portal.pid
        }). ${commandFor(state, 'npm run stop')} stops it.`
      : `Spaceship is being started on ${state.asked} by process ${holder.pid} right now; that one says where it runs.`,
  );
}

function sayWelcome(portal, seconds) {
  const { url, secrets, state } = portal;
  say(
    `
Spaceship is ready after ${seconds} s.

  Portal    ${url}
  Sign in   as Mira Sol, developer, or anybody else of the sample company
  Secret    ${secrets.signIn}
  One click ${url}/#secret=${secrets.signIn}

Try first
  1. Sign in as Mira, open "Feature flags", and under "Deployment" its Delivery.
  2. Make a token under "Spaceship", "Tokens", then: git clone ${url}/api/spaceship/git/feature-flags.git
  3. In the clone: git config user.email mira@harbour.example, so that the catalog knows who wrote the change.
  4. Change something, commit, push, and watch it reach staging. Production waits for a test and an approval.

State ${state.asked}, logs ${state.log('backend')}
Ctrl-C stops the portal; delivered services keep running. ${commandFor(
      state,
      'npm run stop',
    )} stops everything.`,
  );
}
