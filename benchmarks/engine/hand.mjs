/**
 * The floor: the rows of the engine's deliveries, in as many commits, written by hand on `pg`. It has read everything
 * before it begins, decides nothing, checks nothing, and its statements are prepared.
 */
import { createRequire } from 'node:module';
import { lanes, writes } from './ground.mjs';
import { stepsPerDelivery } from './ours.mjs';

const pg = createRequire(import.meta.url)('pg');
const jobs = 'spaceship_jobs.job_common';
const outboxAtOnce = 200;
const outboxEveryMs = 250;

/** What the engine left of each delivery, in the order in which it wrote it. */
export async function readDeliveries(knex) {
  const [deliveries, steps, decisions, audit, targets, rollouts] =
    await Promise.all([
      knex('deliveries'),
      knex('steps').orderBy('n'),
      knex('decisions').orderBy('id'),
      knex('audit').orderBy('seq'),
      knex('service_destinations'),
      knex('rollouts'),
    ]);
  const bySubject = rows => Map.groupBy(rows, row => row.subject_id);
  const stepsOf = bySubject(steps);
  const decisionsOf = bySubject(decisions);
  const auditOf = Map.groupBy(audit, row => row.service_id);
  const targetOf = new Map(targets.map(row => [row.service_id, row]));
  const rolloutOf = new Map(rollouts.map(row => [row.id, row]));
  return deliveries.map(delivery => ({
    delivery,
    rollout: rolloutOf.get(delivery.rollout_id),
    target: targetOf.get(delivery.service_id),
    steps: stepsOf.get(delivery.id),
    decisions: decisionsOf.get(delivery.id),
    rolloutDecisions: decisionsOf.get(delivery.rollout_id),
    // The first was there before anything was measured.
    audit: auditOf.get(delivery.service_id).slice(1),
  }));
}

/** Writes them again into a database that is as it was before the engine ran. */
export async function runByHand(knex, url, read) {
  const waiting = [...read];
  const clients = await Promise.all(
    Array.from({ length: lanes }, async () => {
      const client = new pg.Client(url);
      await client.connect();
      return client;
    }),
  );
  const before = await writes(knex);
  const began = performance.now();
  const outbox = drainOutbox(knex);
  await Promise.all(
    clients.map(async client => {
      const hand = new Hand(client);
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        await deliver(hand, next);
      }
    }),
  );
  const ms = performance.now() - began;
  const after = await writes(knex);
  await outbox.stop();
  await Promise.all(clients.map(client => client.end()));
  return { ms, commits: after - before };
}

/** The same rows are there, or the two were not the same work. */
export async function sameRows(ours, hand) {
  for (const table of ['steps', 'decisions', 'audit']) {
    const [[a], [b]] = await Promise.all([
      ours(table).count(),
      hand(table).count(),
    ]);
    if (a.count !== b.count) {
      throw new Error(
        `The engine wrote ${a.count} rows of ${table}, the hand ${b.count}.`,
      );
    }
  }
}

class Hand {
  constructor(client) {
    this.client = client;
    this.names = new Map();
  }

  run(text, values) {
    let name = this.names.get(text);
    if (!name) {
      name = `hand_${this.names.size}`;
      this.names.set(text, name);
    }
    return this.client.query({ name, text, values });
  }

  async commit(write) {
    await this.client.query('begin');
    await write();
    await this.client.query('commit');
  }

  insert(table, row) {
    const columns = Object.keys(row);
    return this.run(
      `insert into ${table} (${columns.join(', ')}) values (${columns
        .map((_, i) => `$${i + 1}`)
        .join(', ')})`,
      Object.values(row).map(json),
    );
  }

  update(table, set, where) {
    const columns = Object.keys(set);
    const keys = Object.keys(where);
    return this.run(
      `update ${table} set ${columns
        .map((name, i) => `${name} = $${i + 1}`)
        .join(', ')} where ${keys
        .map((name, i) => `${name} = $${columns.length + i + 1}`)
        .join(' and ')}`,
      [...Object.values(set), ...Object.values(where)].map(json),
    );
  }

  tell(topic, payload) {
    return this.insert('outbox', { id: crypto.randomUUID(), topic, payload });
  }
}

const json = value =>
  value !== null && typeof value === 'object' && !(value instanceof Date)
    ? JSON.stringify(value)
    : value;

async function deliver(hand, read) {
  const { delivery, rollout, target, steps, decisions } = read;
  const [started, rested, ended] = read.rolloutDecisions;
  const [startAudit, deliveryAudit, rolloutAudit] = read.audit;
  const place = {
    service_id: target.service_id,
    destination_id: target.destination_id,
  };
  const told = { serviceId: delivery.service_id, rolloutId: rollout.id };
  const lease = { lease_owner: 'hand', job_attempt: 0 };
  const { rows } = await hand.run(
    `select id from ${jobs} where singleton_key = $1`,
    [rollout.id],
  );
  const audit = async entry => {
    await hand.update(
      'services',
      { audit_seq: entry.seq, audit_head: entry.hash },
      { id: delivery.service_id },
    );
    await hand.insert('audit', entry);
  };

  // The rollout starts its delivery, which is in its hand with that, and rests.
  await take(hand, rows[0].id);
  await hand.update('rollouts', { fence: 1, ...lease }, { id: rollout.id });
  let parked;
  let begun;
  await hand.commit(async () => {
    await hand.update(
      'rollouts',
      {
        state: 'delivering',
        tree: rested.tree,
        tree_digest: rested.facts_digest,
        started_at: rollout.started_at,
        next_at: ended.now,
      },
      { id: rollout.id },
    );
    await hand.insert('decisions', started);
    await hand.insert('decisions', rested);
    await hand.tell('spaceship.rollout', told);
    await hand.update(
      'service_destinations',
      { leased_to: delivery.id, leased_at: rollout.started_at },
      place,
    );
    await hand.update(
      'deliveries',
      {
        state: 'delivering',
        started_at: delivery.started_at,
        previous: delivery.previous,
        wakes: 1,
      },
      { id: delivery.id },
    );
    begun = await enqueue(hand, { kind: 'delivery', id: delivery.id });
    await take(hand, begun);
    await hand.update('service_destinations', { fence: 1 }, place);
    await hand.update(
      'deliveries',
      { fence: 1, ...lease },
      { id: delivery.id },
    );
    parked = await enqueue(hand, { kind: 'rollout', id: rollout.id });
    await audit(startAudit);
    await complete(hand, rows[0].id);
  });

  // The delivery goes through its steps.
  for (let n = 0; n < stepsPerDelivery; n++) {
    await hand.commit(async () => {
      await decide(hand, delivery, decisions[n], 'delivering');
      if (n > 0) await record(hand, steps[n - 1]);
      await hand.insert('steps', { ...steps[n], ...running });
      await hand.tell('spaceship.delivery', {
        ...told,
        deliveryId: delivery.id,
      });
    });
  }
  await hand.commit(async () => {
    await decide(hand, delivery, decisions[stepsPerDelivery], 'delivered', {
      ended_at: delivery.ended_at,
      lease_owner: null,
      next_at: null,
    });
    await record(hand, steps[stepsPerDelivery - 1]);
    await hand.tell('spaceship.delivery', { ...told, deliveryId: delivery.id });
    await hand.update(
      'service_destinations',
      {
        previous: target.previous,
        running: target.running,
        observed_at: null,
        leased_to: null,
        leased_at: null,
      },
      place,
    );
    await audit(deliveryAudit);
    await hand.update('rollouts', { wakes: 2 }, { id: rollout.id });
    await hand.update(jobs, { start_after: new Date() }, { id: parked });
    await complete(hand, begun);
  });

  // What was delivered is looked at.
  await hand.update('service_destinations', { observed_at: new Date() }, place);
  await hand.commit(async () => {
    await hand.update('service_destinations', { health: target.health }, place);
    await hand.tell('spaceship.health', place);
  });

  // The rollout ends.
  await take(hand, parked);
  await hand.update('rollouts', { fence: 2, ...lease }, { id: rollout.id });
  await hand.commit(async () => {
    await hand.update(
      'rollouts',
      {
        state: 'delivered',
        tree: ended.tree,
        tree_digest: ended.facts_digest,
        ended_at: rollout.ended_at,
        outcome_reason: rollout.outcome_reason,
        lease_owner: null,
        next_at: null,
      },
      { id: rollout.id },
    );
    await hand.insert('decisions', ended);
    await hand.tell('spaceship.rollout', told);
    await audit(rolloutAudit);
    await complete(hand, parked);
  });
}

async function decide(hand, delivery, decision, state, ended = {}) {
  await hand.update(
    'deliveries',
    {
      state,
      tree: decision.tree,
      tree_digest: decision.facts_digest,
      ...ended,
    },
    { id: delivery.id },
  );
  await hand.insert('decisions', decision);
}

const record = (hand, step) =>
  hand.update(
    'steps',
    {
      state: step.state,
      output: step.output,
      error: step.error,
      ended_at: step.ended_at,
    },
    { subject_id: step.subject_id, n: step.n, attempt: step.attempt },
  );

/** What a step has not yet when it begins. */
const running = { state: 'running', output: null, error: null, ended_at: null };

/** A job as the queue stores it, with the notification that a queue sends. */
async function enqueue(hand, subject) {
  const { rows } = await hand.run(
    `insert into ${jobs} (name, data, singleton_key, policy, start_after)
     values ('subjects', $1, $2, 'stately', now() + interval '2 minutes') returning id, pg_notify('hand', name)`,
    [JSON.stringify(subject), subject.id],
  );
  return rows[0].id;
}

const take = (hand, id) =>
  hand.update(jobs, { state: 'active', started_on: new Date() }, { id });

const complete = (hand, id) =>
  hand.update(jobs, { state: 'completed', completed_on: new Date() }, { id });

/** Messages are forgotten in batches, as the engine's outbox does it once they are told. */
function drainOutbox(knex) {
  let going = true;
  const drained = (async () => {
    while (going) {
      await knex.raw(
        `delete from outbox where id in (select id from outbox order by id limit ${outboxAtOnce})`,
      );
      await new Promise(resolve => {
        setTimeout(resolve, outboxEveryMs);
      });
    }
  })();
  return {
    async stop() {
      going = false;
      await drained;
    },
  };
}
