import { writeFileSync } from 'node:fs';
import knexFactory, { type Knex } from 'knex';
import { setFailpointTrap } from '../engine/failpoint';
import { resealSecrets } from '../secrets/resealSecrets';
import { sealedStores } from '../secrets/sealedStores';
import { crashEngine } from './crashEngine';
import { removeFenceCheck } from './history';
import { ahead, behind } from './masterKeys';
import type { FromWorker, ToWorker } from './messages';
import { partsOnWorld } from './partsOnWorld';
import type { Point } from './points';
import { quiet } from './quiet';
import type { ReplicaParts } from './ReplicaParts';
import { reviewCommits } from './reviewHistories';
import { machineParts } from './rotation/machineParts';
import type { WorldMethod } from './TargetWorld';
import { takeWishes } from './wishes';
import { repositories } from './workload';
import { quickTimes } from './worldAddons';

/*
 * One replica in a process of its own: the real engine on a real Postgres. Its effects take place in the parent, which
 * outlives it. It loads everything, then waits to be told to start.
 */

const send = (message: FromWorker) => process.send?.(message);
const name = process.argv[2];
const box = Number(name.split(' ')[1]) % 2 === 0 ? ahead : behind;
const resealEveryMs = 500;

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

async function call(method: WorldMethod, args: unknown[]): Promise<any> {
  calls += 1;
  const id = calls;
  const answer = await new Promise<any>(resolve => {
    waiting.set(id, resolve);
    send({ kind: 'call', id, method, args });
  });
  if ('error' in answer) throw new Error(answer.error);
  return answer.result;
}

/** What it acts on is the world of its parent, unless there is a real agent. */
function partsOn(agent: string | null): ReplicaParts {
  if (agent !== null) return machineParts(agent);
  return partsOnWorld(call, name, { ...quickTimes, rollbackMs: 800 });
}

async function start({
  database,
  withoutFence,
  agent,
}: Extract<ToWorker, { kind: 'start' }>): Promise<void> {
  const knex = knexFactory({
    client: 'pg',
    connection: database,
    pool: { min: 0, max: 16 },
    log: { error: () => {}, warn: () => {} },
  });
  if (withoutFence) removeFenceCheck(knex);
  const engine = crashEngine(
    {
      knex,
      box,
      parts: partsOn(agent),
      source: Object.assign(reviewCommits(repositories()), {
        heads: (location: string) => call('heads', [location]),
      }),
    },
    {
      settings: {
        lanes: 6,
        inboxMs: 200,
        healthMs: 5_000,
        antiEntropyMs: 10_000,
      },
    },
  );
  await engine.start();
  takeWishes(knex, engine);
  if (box === ahead) sealAnew(knex);
  send({ kind: 'ready', replica: engine.replica });
}

/** What is found to be sealed with the old key is sealed with the new one, while others go on sealing with the old. */
function sealAnew(knex: Knex): void {
  const next = (): NodeJS.Timeout =>
    setTimeout(() => {
      resealSecrets({ knex, box, logger: quiet }, sealedStores)
        .catch(() => {})
        .finally(next);
    }, resealEveryMs).unref();
  next();
}

process.on('message', (message: ToWorker) => {
  switch (message.kind) {
    case 'start':
      start(message).catch(error => {
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
