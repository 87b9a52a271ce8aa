import { isDeepStrictEqual } from 'node:util';
import type { Knex } from 'knex';
import { openCredential } from '../addons/store/credentialRow';
import { verifyAudit } from '../audit/verifyAudit';
import { sealContext } from '../configuration/storedVariables';
import { countValuesByKey } from '../secrets/countValuesByKey';
import { resealSecrets } from '../secrets/resealSecrets';
import { sealedStores } from '../secrets/sealedStores';
import { after, ahead } from './masterKeys';
import { quiet } from './quiet';
import { replayFaults } from './replayFaults';
import type { TargetWorld } from './TargetWorld';
import { heldBack } from './workload';

export type Verdict = { what: string; faults: string[] };

/** Everything that must be true when all has come to its end, whatever was killed on the way. */
export async function verdicts(
  knex: Knex,
  world: TargetWorld,
  options: { mostReplays: number },
): Promise<Verdict[]> {
  const rows = async (sql: string): Promise<string[]> =>
    (await knex.raw(sql)).rows.map((row: object) => JSON.stringify(row));
  return [
    {
      what: 'nothing is left unfinished',
      faults: await rows(`
        select 'build' as kind, id, state from builds where state in ('waiting', 'running')
        union all select 'rollout', id, state from rollouts
          where state in ('waiting', 'delivering', 'cancelling') and not ${heldBack}
        union all select 'delivery', d.id, d.state from deliveries d join rollouts on rollouts.id = d.rollout_id
          where d.state in ('waiting', 'delivering', 'reverting') and not ${heldBack}
        union all select 'step', subject_id, name from steps where state = 'running'
        union all select 'operation', id, state from operations where state in ('waiting', 'running')
        union all select 'lease', leased_to, null from service_destinations where leased_to is not null
        union all select 'add-on lease', leased_to, null from addons where leased_to is not null
        union all select 'scale', service_id, scaling ->> 'detail' from service_destinations where scaling is not null
        union all select 'event', id, kind from inbox where processed_at is null`),
    },
    {
      what: 'steps are committed once, in order, with no gap',
      faults: [
        ...(await rows(`select * from crash_faults`)),
        ...(await rows(`
          select subject_id, count(distinct n) as steps, max(n) as last from steps
          group by subject_id having count(distinct n) <> max(n)`)),
        ...(await rows(`
          select subject_id, n, attempt from steps s
          where attempt > 1 and not exists (
            select 1 from steps e where e.subject_id = s.subject_id and e.n = s.n and e.attempt = s.attempt - 1
              and e.state in ('failed', 'unknown'))`)),
        ...(await rows(`
          select a.subject_id, a.n from steps a
          join steps b on b.subject_id = a.subject_id and b.n = a.n + 1 and b.started_at < a.ended_at`)),
      ],
    },
    {
      what: 'fences rise with every claim',
      faults: await rows(`
        select a.target, a.fence, b.fence as later from crash_claims a
        join lateral (
          select fence from crash_claims b
          where b.target = a.target and b.kind = a.kind and b.seq > a.seq order by b.seq limit 1) b on true
        where b.fence <= a.fence`),
    },
    {
      what: 'no effect is applied twice at the target, and none without its step',
      faults: await effectFaults(knex, world),
    },
    {
      what: 'what runs is what was delivered, in the number that was wanted',
      faults: await servingFaults(knex, world),
    },
    {
      what: 'nobody lost a login that had not leaked, and an old one went only after the new one was proven',
      faults: await loginFaults(knex, world),
    },
    {
      what: 'the backups that can be restored are those that there are',
      faults: await backupFaults(knex, world),
    },
    {
      what: 'every secret is sealed with the new master key, and opens by it alone',
      faults: await secretFaults(knex),
    },
    {
      what: 'only what may not be repeated ends as unknown',
      faults: await rows(`
        select s.subject_id, s.name, s.state from steps s
        where s.state in ('unknown', 'failed', 'cancelled') and s.effect <> 'neither'
          and not exists (select from operations o where o.id = s.subject_id and o.cancel_requested is not null)
          and not (s.state = 'cancelled' and exists (
            select from deliveries d join rollouts r on r.id = d.rollout_id
            where d.id = s.subject_id and r.cancel_requested is not null))`),
    },
    {
      what: 'no job is left active',
      faults: await rows(
        `select id, data, state from spaceship_jobs.job where state = 'active'`,
      ),
    },
    {
      what: 'every decision is made again with the same bytes',
      faults: await replayFaults(knex, { most: options.mostReplays }),
    },
    {
      what: 'the audit chains hold',
      faults: await auditFaults(knex),
    },
  ];
}

/** Kinds of effect that the world writes down, by kind of step. */
const effectful = new Set([
  'build',
  'addon.clone',
  'addon.create',
  'addon.destroy',
  'addon.restore',
  'backup.make',
  'credential.fence',
  'credential.mint',
  'credential.revoke',
  'credential.unfence',
  'job',
  'revision.prepare',
  'traffic.shift',
  'revision.retire',
]);

async function effectFaults(knex: Knex, world: TargetWorld): Promise<string[]> {
  const applied = new Map<string, number>();
  for (const effect of world.effects.seen) {
    if (effect.result !== 'applied') continue;
    applied.set(effect.identity, (applied.get(effect.identity) ?? 0) + 1);
  }
  const faults = [...applied]
    .filter(([, count]) => count > 1)
    .map(([identity, count]) => `${identity} was applied ${count} times`);
  const steps = await knex('steps').select(
    'subject_id',
    'n',
    'attempt',
    'state',
    'input',
  );
  const known = new Set<string>(
    (await knex('crash_scales').pluck('id')).map(id => `${id}/0/1`),
  );
  for (const step of steps) {
    const identity = `${step.subject_id}/${step.n}/${step.attempt}`;
    known.add(identity);
    const isMissing =
      effectful.has(step.input.kind) &&
      step.state === 'succeeded' &&
      !applied.has(identity);
    if (isMissing) faults.push(`${identity} succeeded and had no effect`);
  }
  for (const [identity] of [...applied].map(([one]) => one.split(' '))) {
    if (!known.has(identity)) faults.push(`${identity} has no step`);
  }
  return faults;
}

/** A target serves exactly what its last delivery brought, and after one that was cancelled what ran before, if anything. */
async function servingFaults(
  knex: Knex,
  world: TargetWorld,
): Promise<string[]> {
  const { rows } = await knex.raw(`
    select s.name || '-' || t.slug as target, p.running ->> 'deliveryId' as running, last.id as last, last.state,
      p.running -> 'replicas' as replicas
    from service_destinations p
    join services s on s.id = p.service_id
    join destinations t on t.id = p.destination_id
    join lateral (
      select id, state from deliveries d
      where d.service_id = p.service_id and d.destination_id = p.destination_id and d.started_at is not null
      order by d.started_at desc limit 1) last on true`);
  return rows.flatMap((row: any) => {
    if (row.state !== 'delivered' && row.state !== 'cancelled') return [];
    const wanted = (row.state === 'delivered' ? row.last : row.running) ?? '';
    const serving = world.serving(row.target).join();
    const left = world.revisions(row.target).join();
    const isRight =
      serving === wanted && left === wanted && (row.running ?? '') === wanted;
    if (wanted === '') return isRight ? [] : [`${row.target} has ${left}`];
    const replicas = world.replicas(row.target, wanted);
    return [
      ...(isRight
        ? []
        : [`${row.target} serves ${serving}, has ${left}, should ${wanted}`]),
      ...(isDeepStrictEqual(replicas, row.replicas)
        ? []
        : [
            `${row.target} has ${JSON.stringify(
              replicas,
            )}, and should have ${JSON.stringify(row.replicas)}`,
          ]),
    ];
  });
}

/** Each add-on has the logins that are not revoked and no other; each binding has a current one. */
async function loginFaults(knex: Knex, world: TargetWorld): Promise<string[]> {
  const { rows } = await knex.raw(`
    select a.id, array(
      select c.generation from credentials c where c.addon_id = a.id and c.state <> 'revoked' order by 1) as known
    from addons a where a.state = 'ready'`);
  const left = rows.flatMap(({ id, known }: any) => {
    const living = world.addons.living(id).join();
    return living === known.join()
      ? []
      : [`${id} has the logins ${living}, and should have ${known}`];
  });
  // One that was refused has no step: another one had destroyed what it was about.
  const unproven = await knex('operations')
    .whereIn('state', ['failed', 'unknown'])
    .whereExists(knex('steps').whereRaw('steps.subject_id = operations.id'))
    .select('id', 'kind', 'state', 'outcome_reason');
  const leaked = new Set(
    await knex('operations')
      .whereRaw(`input ->> 'leaked' = 'true'`)
      .pluck('id'),
  );
  const losses = world.addons.losses.filter(
    ({ operation }) => !leaked.has(operation),
  );
  return [
    ...world.addons.faults,
    ...losses.map(({ what }) => what),
    ...(leaked.size > 0 ? [] : ['no credential had leaked']),
    ...left,
    ...unproven.map(row => JSON.stringify(row)),
  ];
}

async function backupFaults(knex: Knex, world: TargetWorld): Promise<string[]> {
  const rows = await knex('backups')
    .leftJoin('operations', builder =>
      builder.on(
        knex.raw(`operations.input ->> 'backupId' = backups.id::text`),
      ),
    )
    .orderBy('operations.created_at')
    .select('backups.id', 'backups.state', 'operations.kind', {
      outcome: 'operations.state',
    });
  const ready = rows.filter(({ state }) => state === 'ready');
  const there = world.addons
    .inventory()
    .flatMap(({ backupId }) => backupId ?? []);
  const story = (id: string) =>
    JSON.stringify(rows.filter(row => row.id === id));
  return [
    ...ready
      .filter(({ id }) => !there.includes(id))
      .map(({ id }) => `${id} is said to be there: ${story(id)}`),
    ...there
      .filter(id => !ready.some(row => row.id === id))
      .map(id => `${id} is left over: ${story(id)}`),
  ];
}

/** Replicas sealed with two keys. The last of those with the new one leaves none with the old one behind. */
async function secretFaults(knex: Knex): Promise<string[]> {
  await resealSecrets({ knex, box: ahead, logger: quiet }, sealedStores);
  const { remaining } = await countValuesByKey(knex, after, sealedStores);
  const credentials = await knex('credentials').whereNot('state', 'revoked');
  const revisions = await knex('config_revisions');
  const closed = [
    ...credentials.filter(row => !opens(() => openCredential(after, row))),
    ...revisions.filter(
      row =>
        !opens(() =>
          after.open(
            row.variables.TOKEN.sealed,
            sealContext(
              {
                serviceId: row.service_id,
                destinationId: row.destination_id,
              },
              'TOKEN',
            ),
          ),
        ),
    ),
  ];
  return [
    ...(remaining === 0 ? [] : [`${remaining} are sealed with the old one`]),
    ...closed.map(({ sealed, ...row }) => `${JSON.stringify(row)} is closed`),
  ];
}

function opens(act: () => unknown): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

async function auditFaults(knex: Knex): Promise<string[]> {
  const faults: string[] = [];
  for (const { id } of await knex('services').select('id')) {
    const verdict = await verifyAudit(knex, id);
    if (!verdict.ok) faults.push(`${id}: ${verdict.reason}`);
  }
  return faults;
}
