import { writeFileSync } from 'node:fs';
import knexFactory from 'knex';
import { provisionAddon } from '../addons';
import { resolveVariables } from '../configuration/resolveVariables';
import { Engine } from '../engine/Engine';
import { setFailpointTrap } from '../engine/failpoint';
import { SecretBox } from '../secrets/SecretBox';
import { removeFenceCheck } from './history';
import type { FromWorker, ToWorker } from './messages';
import { members } from './organization';
import type { Point } from './points';
import { quiet } from './quiet';
import { takeWishes } from './wishes';
import { quickTimes, worldAddons } from './worldAddons';
import { reviewParts } from './reviewParts';
import { worldParts } from './worldParts';
import { reviewCommits } from './reviewHistories';
import { repositories } from './workload';

/*
 * One replica in a process of its own: the real engine on a real Postgres. Its effects take place in the parent, which
 * outlives it. It loads everything, then waits to be told to start.
 */

const box = new SecretBox([Buffer.alloc(32, 7)]);
const send = (message: FromWorker) => process.send?.(message);
const name = process.argv[2];

let traps: Point[] = [];
let then: 'die' | 'wait' = 'die';
let goOn = () => {};

setFailpointTrap(async (point, { doing, subjectId }) => {
  const isTrapped = traps.some(
    trap => trap.name === point && trap.doing === doing,
  );
  if (!isTrapped) return;
  if (then === 'die') {
    writeFileSync(process.argv[3], JSON.stringify({ name: point, doing }));
    process.kill(process.pid, 'SIGKILL');
    await new Promise(() => {});
  } else {
    traps = [];
    const toldToGoOn = new Promise<void>(resolve => {
      goOn = resolve;
    });
    send({ kind: 'waits', subjectId });
    await toldToGoOn;
  }
});

const waiting = new Map<number, (answer: any) => void>();
let calls = 0;

async function call(method: string, args: unknown[]): Promise<any> {
  calls += 1;
  const id = calls;
  const answer = await new Promise<any>(resolve => {
    waiting.set(id, resolve);
    send({ kind: 'call', id, method, args });
  });
  if ('error' in answer) throw new Error(answer.error);
  return answer.result;
}

async function start(database: string, withoutFence: boolean): Promise<void> {
  const knex = knexFactory({
    client: 'pg',
    connection: database,
    pool: { min: 0, max: 16 },
    log: { error: () => {}, warn: () => {} },
  });
  if (withoutFence) removeFenceCheck(knex);
  const { driver, builder } = worldParts(call, name);
  const providers = new Map([['memory', worldAddons(call, name)]]);
  const engine = new Engine({
    knex,
    logger: quiet,
    drivers: new Map([['fake', driver]]),
    builder,
    sources: new Map([
      [
        'memory',
        Object.assign(reviewCommits(repositories()), {
          heads: (location: string) => call('heads', [location]),
        }),
      ],
    ]),
    provisionAddon: (binding, effect) =>
      provisionAddon({ knex, box, providers }, binding, effect),
    reviews: reviewParts('fake'),
    addons: {
      providers,
      box,
      times: { ...quickTimes, rollbackMs: 300 },
    },
    variables: scope => resolveVariables(knex, box, scope),
    members,
    announce: async () => {},
    settings: {
      lanes: 6,
      inboxMs: 200,
      healthMs: 5_000,
      antiEntropyMs: 10_000,
    },
  });
  await engine.start();
  takeWishes(knex, engine.wakes);
  send({ kind: 'ready', replica: engine.replica });
}

process.on('message', (message: ToWorker) => {
  switch (message.kind) {
    case 'start':
      start(message.database, message.withoutFence).catch(error => {
        console.error(error);
        process.exit(1);
      });
      break;
    case 'trap':
      traps = message.points;
      then = message.then;
      break;
    case 'go-on':
      goOn();
      break;
    default:
      waiting.get(message.id)?.(message);
      waiting.delete(message.id);
  }
});
process.on('disconnect', () => process.exit(0));
send({ kind: 'loaded' });
