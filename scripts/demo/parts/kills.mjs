import assert from 'node:assert/strict';
import { nothingFailed, seconds } from '../checks.mjs';
import { until } from '../delivered.mjs';
import { killAgent, killBackend, killPostgres } from '../kill.mjs';
import { Traffic } from '../traffic.mjs';

export const title =
  '7. Portal, agent and database are killed; deliveries end well all the same';

export async function play(stage) {
  for (const [what, kill] of [
    ['the portal', killBackend],
    ['the agent', killAgent],
    ["the portal's Postgres", killPostgres],
  ]) {
    await survive(stage, what, kill);
  }
}

/** A configuration change at staging (no build, no gate), and a kill while it is being delivered. */
async function survive({ report, portal, flags, mira }, what, kill) {
  const path = `/services/${flags.id}/destinations/staging/configuration`;
  const { address } = await flags.destination('staging');
  const traffic = new Traffic(address);
  try {
    const { revision } = await mira.get(path);
    const change = await mira.put(path, {
      baseRevision: revision,
      set: {
        SURVIVES: {
          value: `${what}, ${new Date().toISOString()}`,
          secret: false,
        },
      },
      remove: [],
      note: `To be delivered while ${what} is killed.`,
    });
    await until(
      'the delivery has begun',
      async () =>
        (await flags.rollout(change.rolloutId)).state === 'delivering',
      { timeoutMs: 30_000, everyMs: 50 },
    );
    const killedAt = Date.now();
    await report.check(`${what} is killed with -9 in the middle`, () =>
      kill(portal),
    );
    await report.check('the delivery ends well', async () => {
      await portal.untilReady(undefined, 90_000);
      await until(
        'the rollout can be asked for and has ended',
        async () => {
          const { state } = await flags.rollout(change.rolloutId);
          return !['waiting', 'delivering'].includes(state);
        },
        { timeoutMs: 300_000, retryErrors: true },
      );
      await flags.ended(change.rolloutId, 'delivered');
      const there = await flags.destination('staging');
      assert.equal(there.running.configRevision, change.revision);
    });
    report.note(`delivered ${seconds(Date.now() - killedAt)} after the kill`);
  } finally {
    await traffic.stop();
  }
  await report.check('the service never stopped answering', () =>
    nothingFailed(traffic),
  );
  report.note(String(traffic));
}
