import {
  allPoints,
  leakedPoints,
  reviewPoints,
  rotationPoints,
  wayBackPoints,
  type Point,
} from './points';
import { Random } from './Random';
import { killAgentAndRouter } from './realAgent';
import { ReviewSuite } from './ReviewSuite';
import { RotationSuite } from './rotation/RotationSuite';
import { Suite } from './Suite';
import type { Verdict } from './verdicts';

/* Started by scripts/crash.mjs: node main.ts '{"server", "seed", "deliveries", "isSmall"}' */

type Options = {
  server: string;
  seed: number;
  deliveries: number;
  isSmall: boolean;
  /** One part alone. */
  only?: 'reviews' | 'rotation';
};

const outageMs = 30_000;
const bars = { killP50Ms: 1_000, killMaxMs: 2_000, freezeMaxMs: 15_000 };

const say = (text: string) => process.stdout.write(`${text}\n`);
let passed = 0;
let failed = 0;

function judge({ what, faults }: Verdict): void {
  if (faults.length === 0) passed += 1;
  else failed += 1;
  say(`${faults.length === 0 ? 'ok  ' : 'FAIL'} ${what}`);
  faults.slice(0, 5).forEach(fault => say(`       ${fault}`));
  if (faults.length > 5) say(`       and ${faults.length - 5} more`);
}

async function timed(what: string, act: () => Promise<void>): Promise<void> {
  const began = Date.now();
  await act();
  say(`     ${what}: ${((Date.now() - began) / 1000).toFixed(1)} s`);
}

async function resumeVerdicts(suite: Suite): Promise<Verdict[]> {
  const kill = await suite.resumes.summary('kill');
  const freeze = await suite.resumes.summary('freeze');
  const within = (name: string, ms: number, bar: number, slowest = '') =>
    ms <= bar ? [] : [`${name} is ${ms} ms, the bar is ${bar} ms ${slowest}`];
  return [
    {
      what: `after a kill, ${kill.count} went on elsewhere: p50 ${kill.p50} ms, max ${kill.max} ms`,
      faults: [
        ...within('p50', kill.p50, bars.killP50Ms),
        ...within('max', kill.max, bars.killMaxMs, kill.slowest),
      ],
    },
    {
      what: `after a freeze, ${freeze.count} went on elsewhere: max ${freeze.max} ms`,
      faults: within('max', freeze.max, bars.freezeMaxMs, freeze.slowest),
    },
  ];
}

/** Everything that happens to the replicas, then what must be true. */
async function crash(options: Options, random: Random): Promise<void> {
  const suite = await Suite.create({
    server: options.server,
    random,
    services: options.isSmall ? 6 : 18,
  });
  try {
    await suite.startWorkers(1);
    suite.feed();
    await timed('killed at every point', async () =>
      judge(await suite.killAtPoints(allPoints)),
    );
    await suite.startWorkers(1);
    await timed('frozen', () => suite.freeze());
    await timed('declared dead while alive', async () => {
      const isReached = await suite.declareDead({
        name: 'before-record',
        doing: 'revision.prepare',
      });
      judge({
        what: 'a replica that was declared dead went on beside its successor',
        faults: isReached ? [] : ['nobody took over from it'],
      });
    });
    if (!options.isSmall) {
      await timed('killed at random', async () => {
        do await suite.killAtRandom(5);
        while (suite.deliveries < options.deliveries);
      });
      await timed('Postgres killed and started again', async () => {
        await suite.killPostgres(() => killPostgres(0));
      });
    }
    await timed('Postgres gone under load', async () => {
      const goesOn = await suite.killPostgres(() => killPostgres(outageMs));
      judge({
        what: `with Postgres gone for ${
          outageMs / 1000
        } s under load, the work went on afterwards`,
        faults: goesOn ? [] : ['nothing was delivered after it came back'],
      });
    });
    await timed('all killed', () => suite.killAll());
    await timed('came to rest', () => suite.drain());
    judge(await suite.cancelled());
    const found = await suite.verdicts(options.isSmall ? 300 : 5_000);
    found.forEach(judge);
    const resumes = await resumeVerdicts(suite);
    // Times are judged where the machine does nothing else.
    if (options.isSmall) resumes.forEach(({ what }) => say(`     ${what}`));
    else resumes.forEach(judge);
    say(`     ${suite.deliveries} deliveries asked for`);
  } finally {
    await suite.close();
  }
}

/** Branches come and go while replicas are killed. */
async function reviews(options: Options, random: Random): Promise<void> {
  const suite = await ReviewSuite.create(options.server, random);
  const branches = options.isSmall ? 10 : 100;
  try {
    await timed(`${branches} branch histories`, () => suite.live(branches));
    if (!options.isSmall) {
      await timed('killed at every point of review environments', async () =>
        judge(await suite.killAtPoints(reviewPoints, 0)),
      );
    }
    await timed('came to rest', async () => judge(await suite.settle()));
    (await suite.verdicts()).forEach(judge);
  } finally {
    await suite.close();
  }
}

/** A credential is rotated under load while whoever rotates it is killed. */
async function rotations(options: Options, random: Random): Promise<void> {
  const suite = await RotationSuite.create(options.server, random);
  const some = (points: readonly Point[], doing: string) =>
    options.isSmall ? points.filter(point => point.doing === doing) : points;
  try {
    await timed('rotated, killed at every point', async () =>
      judge(await suite.killAtPoints(rotationPoints)),
    );
    if (!options.isSmall) {
      await timed('rotated, killed at random', async () =>
        judge(await suite.killAtRandom(10)),
      );
    }
    await timed('somebody never moves', async () =>
      (await suite.neverMoves('force')).forEach(judge),
    );
    await timed('somebody never moves, and a person goes back', async () =>
      (await suite.neverMoves('cancel')).forEach(judge),
    );
    await timed('taken back, killed at every point of the way back', async () =>
      judge(
        await suite.killAtPoints(
          some(wayBackPoints, 'credential.unfence'),
          'taken back',
        ),
      ),
    );
    await timed('leaked, killed at every point', async () =>
      judge(
        await suite.killAtPoints(
          some(leakedPoints, 'credential.fence'),
          'leaked',
        ),
      ),
    );
    suite.load().forEach(judge);
    judge(await suite.rows());
  } finally {
    await suite.close();
  }
}

/** The test of the test: with the fence check taken out, a replica that was declared dead is noticed writing. */
async function withoutFence(options: Options, random: Random): Promise<void> {
  const suite = await Suite.create({
    server: options.server,
    random,
    services: 3,
    withoutFence: true,
  });
  try {
    await suite.startWorkers(1);
    suite.feed();
    await suite.declareDead({
      name: 'before-record',
      doing: 'revision.prepare',
    });
    await suite.drain();
    const isRed = (await suite.verdicts(10)).some(
      ({ faults }) => faults.length > 0,
    );
    judge({
      what: 'with the fence check taken out, the suite goes red',
      faults: isRed ? [] : ['nothing was noticed'],
    });
  } finally {
    await suite.close();
  }
}

/** Whoever started this also runs its Postgres. */
async function killPostgres(awayMs: number): Promise<void> {
  const runsAgain = new Promise<void>(resolve => {
    process.once('message', () => resolve());
  });
  process.send?.({ kind: 'kill-postgres', awayMs });
  await runsAgain;
}

async function main(): Promise<void> {
  const options: Options = JSON.parse(process.argv[2]);
  say(`seed ${options.seed}`);
  const random = new Random(options.seed);
  const { only, isSmall } = options;
  if (!only) await crash(options, random);
  if (only !== 'rotation') await reviews(options, random);
  if (only !== 'reviews') await rotations(options, random);
  if (!only && !isSmall) {
    await timed('agent and router killed', async () => {
      const found = await killAgentAndRouter(options.server, random, 6);
      found.forEach(judge);
    });
  }
  if (!only) {
    await timed('test of the test', () => withoutFence(options, random));
  }
  say(`${passed} passed, ${failed} failed`);
  process.exit(failed > 0 ? 1 : 0);
}

main().catch(error => {
  console.error(error);
  say(`${passed} passed, ${failed + 1} failed`);
  process.exit(1);
});
