import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { tarOfFiles, TestAgent } from '@spaceship/agent/testing';
import {
  askService,
  sampleService,
} from '@spaceship/backstage-plugin-spaceship-node/conformance';
import { CrashDatabase } from './CrashDatabase';
import { crashEngine } from './crashEngine';
import { behind } from './masterKeys';
import { MemorySource } from './MemorySource';
import { insertDestination, insertService } from './organization';
import type { Random } from './Random';
import { machineParts } from './rotation/machineParts';
import { pushSample, untilDelivered } from './sampleDelivery';
import { pause, until } from './until';
import type { Verdict } from './verdicts';

const file = `apiVersion: spaceship.run/v1
processes:
  web: { command: node server.js, health: { path: /healthz, timeout: 60s } }
release:
  - name: note
    run: node -e "require('fs').appendFileSync(process.env.NOTES, process.env.RELEASE + ' '); setTimeout(() => {}, 700)"
    when: before
flow:
  - { stage: production, to: [production] }
triggers:
  - { on: push, branch: main, deliver: production }
`;

const deliveredWithinMs = 90_000;

/** Commits whose trees the builder can unpack. */
class SampleSource extends MemorySource {
  async archive(_location?: string, commit?: string): Promise<Readable> {
    return tarOfFiles({
      ...sampleService,
      'version.txt': `${commit}\n`,
      'package.json': '{"name":"sample","version":"1.0.0"}',
    });
  }
}

/** The real agent and its router are killed in the middle of deliveries; each ends well, and each release step ran once. */
export async function killAgentAndRouter(
  server: string,
  random: Random,
  rounds: number,
): Promise<Verdict[]> {
  const database = await CrashDatabase.create(server);
  const agent = await TestAgent.start();
  const folder = mkdtempSync(join(tmpdir(), 'spaceship-notes-'));
  chmodSync(folder, 0o777);
  const notes = join(folder, 'notes');
  const source = new SampleSource();
  const { knex } = database;
  await insertDestination(knex, 'production', 'production', 0, 'local');
  await insertService(knex, 'sample');
  const engine = crashEngine(
    {
      knex: database.connect(),
      box: behind,
      parts: machineParts(agent.socket),
      source,
    },
    {
      provisionAddon: async () => ({ state: 'succeeded' }),
      variables: async ({ release }) => ({
        variables: {
          NOTES: notes,
          RELEASE: String(release.number),
          TOKEN: 'none',
        },
        secretNames: [],
      }),
      settings: { inboxMs: 100 },
    },
  );
  await engine.start();
  const delivered: string[] = [];
  const answered: string[] = [];
  try {
    for (let round = 1; round <= rounds; round++) {
      const commit = `c${round}`;
      source.commit(commit, round === 1 ? null : `c${round - 1}`, {
        'spaceship.yaml': file,
      });
      await pushSample(knex, commit);
      await pause(random.between(100, 2_500));
      await (round % 2 ? agent.crash() : killRouters(agent));
      if (!(await untilDelivered(knex, commit, deliveredWithinMs)))
        delivered.push(commit);
      if (!(await untilAnswers(knex, commit))) answered.push(commit);
    }
    const lines = readFileSync(notes, 'utf8').trim().split(' ');
    const twice = lines.filter((line, at) => lines.indexOf(line) !== at);
    return [
      {
        what: `with the agent or its router killed in ${rounds} deliveries, each was delivered`,
        faults: delivered.map(commit => `${commit} was not`),
      },
      {
        what: 'what was delivered answers by the router',
        faults: answered.map(commit => `${commit} does not`),
      },
      {
        what: 'each release step ran once',
        faults: [
          ...twice.map(line => `that of release ${line} ran again`),
          ...(lines.length < rounds ? [`only ${lines.length} ran`] : []),
        ],
      },
    ];
  } finally {
    await engine.stop();
    await agent.dispose();
    rmSync(folder, { recursive: true, force: true });
    await database.drop();
  }
}

async function killRouters(agent: TestAgent): Promise<void> {
  const { routers } = await agent.client.status();
  routers.forEach(pid => process.kill(pid, 'SIGKILL'));
}

async function untilAnswers(
  knex: CrashDatabase['knex'],
  commit: string,
): Promise<boolean> {
  return await until(async () => {
    const { address } = await knex('service_destinations').first('address');
    if (!address) return false;
    const { body } = await askService(address);
    return JSON.parse(body).version === commit;
  }, deliveredWithinMs);
}
