/** Event stored → first step begins, idle, the artifact already built, beside two bare pg-boss hops. */
import { parseArgs } from 'node:util';
import { migrate, onPostgres, withDatabase } from './engine/ground.mjs';
import { bareHops } from './engine/hops.mjs';
import { pushes } from './engine/push.mjs';
import { median, report } from './report.mjs';

const BAR = 3;
const SAMPLES = 30;
/** Samples that warm the code of both, and do not count. */
const WARM = 10;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    json: { type: 'boolean' },
  },
});
const runs = Number(values.runs);
const say = values.json ? () => {} : text => console.log(text);

say('Starting Postgres, and an engine with everything built …');
const measured = await onPostgres(server =>
  withDatabase(server, 'ours', async knex => {
    await migrate(knex);
    const ours = await pushes(knex, WARM + runs * SAMPLES);
    return await withDatabase(server, 'bare', async (_knex, url) => {
      const bare = await bareHops(url);
      try {
        await sample(ours, bare, WARM);
        const taken = [];
        for (let n = 1; n <= runs; n++) {
          const one = await sample(ours, bare, SAMPLES);
          say(`run ${n}: ours ${one.ours} ms, two bare hops ${one.bare} ms`);
          taken.push(one);
        }
        return taken;
      } finally {
        await bare.stop();
        await ours.stop();
      }
    });
  }),
);

const ratio = median(measured.map(({ ours, bare }) => ours / bare));
const of = key => median(measured.map(one => one[key])).toFixed(1);
await report('latency', [
  {
    name: 'event stored to first step, ours / two bare pg-boss hops',
    value: Number(ratio.toFixed(2)),
    unit: '×',
    bar: `≤ ${BAR}`,
    holds: ratio <= BAR,
    detail: `p50 ${of('ours')} ms / ${of(
      'bare',
    )} ms, ${runs} runs of ${SAMPLES} alternating samples, medians`,
  },
]);

/** Both in turn, each when the other is at rest: the middle of so many samples. */
async function sample(ours, bare, count) {
  const times = { ours: [], bare: [] };
  for (let n = 0; n < count; n++) {
    await ours.rest();
    times.ours.push(await ours.time());
    await ours.rest();
    times.bare.push(await bare.time());
  }
  return {
    ours: Number(median(times.ours).toFixed(2)),
    bare: Number(median(times.bare).toFixed(2)),
  };
}
