/** Durable steps per second with all records, beside the same rows written by hand, and beside a peer's task store. */
import { parseArgs } from 'node:util';
import {
  disconnect,
  migrate,
  onPostgres,
  withDatabase,
} from './engine/ground.mjs';
import { readDeliveries, runByHand, sameRows } from './engine/hand.mjs';
import { prepare, runEngine, stepsPerDelivery } from './engine/ours.mjs';
import { installScaffolder, runScaffolder } from './engine/scaffolder.mjs';
import { median, report } from './report.mjs';

const FLOOR_BAR = 0.5;
const PEER_BAR = 4;
const DELIVERIES = 1_000;
const TASKS = 1_000;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    json: { type: 'boolean' },
  },
});
const runs = Number(values.runs);
const say = values.json ? () => {} : text => console.log(text);
const perSecond = (count, ms) => Math.round((1000 * count) / ms);

say('Getting the peer, starting Postgres …');
const DatabaseTaskStore = await installScaffolder();
const measured = await onPostgres(server =>
  withDatabase(server, 'asked', async asked => {
    await migrate(asked);
    await prepare(asked, DELIVERIES);
    await asked.destroy();
    await disconnect(server, 'asked');

    const pairs = [];
    // The first run warms the code of all three, and does not count.
    for (let n = 0; n <= runs; n++) {
      const pair = await one(server, n % 2 === 1);
      say(
        `run ${n || 'to warm up'}: ${pair.ours} steps/s in ${
          pair.commits
        } commits per delivery, by hand ${pair.hand} in ${
          pair.handCommits
        }, scaffolder ${pair.peer} tasks/s`,
      );
      if (n > 0) pairs.push(pair);
    }
    return pairs;
  }),
);

const of = key => median(measured.map(pair => pair[key]));
const toFloor = median(measured.map(({ ours, hand }) => ours / hand));
const toPeer = median(measured.map(({ ours, peer }) => ours / peer));
await report('engine', [
  {
    name: 'durable steps per second, ours / the same rows by hand',
    value: Number(toFloor.toFixed(2)),
    unit: '×',
    bar: `≥ ${FLOOR_BAR}`,
    holds: toFloor >= FLOOR_BAR,
    detail: `${of('ours')} / ${of('hand')} steps/s, ${of('commits')} / ${of(
      'handCommits',
    )} commits per delivery of ${stepsPerDelivery} steps, ${DELIVERIES} deliveries, ${runs} alternating runs, medians`,
  },
  {
    name: 'durable steps, ours / claim and complete of the scaffolder’s task store',
    value: Number(toPeer.toFixed(2)),
    unit: '×',
    bar: `≥ ${PEER_BAR}`,
    holds: toPeer >= PEER_BAR,
    detail: `${of('ours')} steps/s / ${of(
      'peer',
    )} tasks/s, ${TASKS} tasks, ${runs} alternating runs, medians`,
  },
]);

/** Ours, the hand and the peer once, each on a database of its own; who begins alternates. */
async function one(server, peerFirst) {
  const peer = async () =>
    perSecond(
      TASKS,
      await withDatabase(server, 'peer', (_knex, url) =>
        runScaffolder(DatabaseTaskStore, url, TASKS),
      ),
    );
  const before = peerFirst ? await peer() : undefined;
  const pair = await withDatabase(
    server,
    'ours',
    async ours => {
      const engine = await runEngine(ours);
      const rows = await readDeliveries(ours);
      const hand = await withDatabase(
        server,
        'hand',
        async (knex, url) => {
          const took = await runByHand(knex, url, rows);
          await sameRows(ours, knex);
          return took;
        },
        { template: 'asked' },
      );
      const steps = DELIVERIES * stepsPerDelivery;
      return {
        ours: perSecond(steps, engine.ms),
        commits: Number((engine.commits / DELIVERIES).toFixed(1)),
        hand: perSecond(steps, hand.ms),
        handCommits: Number((hand.commits / DELIVERIES).toFixed(1)),
      };
    },
    { template: 'asked' },
  );
  return { ...pair, peer: before ?? (await peer()) };
}
