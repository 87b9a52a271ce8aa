import type {
  StepInput,
  StepOutcome,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Knex } from 'knex';
import { requestClone } from '../addons/requestOperations';
import type { StepCall, StepExecutor } from '../engine/executors/executor';
import type { Wakes } from '../engine/wakes';
import { lockService } from '../services/store/lockService';
import { creatorOf, reviewFromDb, type ReviewRow } from './store/reviewRow';

export type CopyDeps = { knex: Knex; wakes: Wakes };

type Input = Extract<StepInput, { kind: 'review.data' }>;

const askAgainMs = 1_000;
/** Between our clock and the database's. */
const toleranceMs = 500;

/** An operation copies the data; the step lasts until that has ended. */
export const copyData = (deps: CopyDeps): StepExecutor<Input> => {
  const act = async (call: StepCall<Input>): Promise<StepOutcome> => {
    const operation = await operationOf(deps.knex, call);
    if (operation) return outcomeOf(operation);
    return await request(deps, call);
  };
  return {
    begin: act,
    ask: act,
    async stop(call) {
      const operation = await operationOf(deps.knex, call);
      if (!operation || !isOpen(operation.state)) return true;
      await deps.knex.transaction(async trx => {
        await trx.raw(
          `update operations set cancel_requested = jsonb_build_object(
             'by', 'spaceship', 'at', to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
             'reason', 'The review environment ends.')
           where id = ? and cancel_requested is null`,
          [operation.id],
        );
        await deps.wakes.wake(trx, { kind: 'operation', id: operation.id });
      });
      return true;
    },
  };
};

type Operation = { id: string; state: string; outcome_reason: string | null };

/** The operation that this attempt has asked for, if it has. */
async function operationOf(
  knex: Knex,
  call: StepCall<Input>,
): Promise<Operation | undefined> {
  const since = new Date(Date.parse(call.startedAt) - toleranceMs);
  const { rows } = await knex.raw(
    `select o.id, o.state, o.outcome_reason
     from review_environments e
     join operations o on o.service_id = e.service_id and o.destination_id = e.destination_id and o.kind = 'clone'
     join bindings b on b.addon_id = o.addon_id and b.destination_id = e.destination_id and b.alias = ?
     where e.id = ? and o.created_at >= ?
     order by o.created_at desc, o.id desc limit 1`,
    [call.input.alias, call.subject.id, since],
  );
  return rows[0];
}

const isOpen = (state: string): boolean =>
  state === 'waiting' || state === 'running';

function outcomeOf({
  id,
  state,
  outcome_reason: reason,
}: Operation): StepOutcome {
  if (state === 'succeeded') {
    return { state: 'succeeded', output: { operationId: id } };
  }
  if (isOpen(state)) {
    return {
      state: 'running',
      askAgainMs,
      output: { detail: 'the data is being copied' },
    };
  }
  return {
    state: 'failed',
    error: { message: reason ?? `The copy ended ${state}.`, terminal: false },
  };
}

async function request(
  deps: CopyDeps,
  call: StepCall<Input>,
): Promise<StepOutcome> {
  return await deps.knex.transaction(async trx => {
    const review = await lockReview(trx, call);
    if (review === null) return { state: 'running', askAgainMs };
    const { alias, source } = call.input;
    const addon = await trx('bindings')
      .join('destinations', 'destinations.id', 'bindings.destination_id')
      .join('addons', 'addons.id', 'bindings.addon_id')
      .where({
        'bindings.service_id': review.serviceId,
        'bindings.alias': alias,
        'bindings.removed_at': null,
        'destinations.slug': source,
        'addons.state': 'ready',
      })
      .first('addons.id');
    if (!addon) {
      const found = await trx('destinations')
        .where({ slug: source })
        .first('title');
      const place = found?.title ?? source;
      return {
        state: 'failed',
        error: {
          message: `There is no data of ${alias} at ${place} to copy. Deliver to ${place} first.`,
          terminal: true,
        },
      };
    }
    await requestClone(
      trx,
      deps.wakes,
      {
        sourceId: addon.id,
        destinationId: review.destinationId,
        alias,
        expiresInDays: null,
      },
      {
        by: creatorOf(review.origin) ?? 'spaceship',
        reason: `For the review environment of ${review.branch}`,
      },
    );
    return { state: 'running', askAgainMs };
  });
}

/** Under its fence, and only while it does not end: what is made after that would be left. */
async function lockReview(
  trx: Knex.Transaction,
  call: StepCall,
): Promise<ReviewRow | null> {
  const row = await trx('review_environments')
    .where({ id: call.subject.id })
    .first();
  await lockService(trx, row.service_id);
  const held = await trx('review_environments')
    .where({ id: call.subject.id, fence: call.effect.fence, ending: null })
    .forNoKeyUpdate()
    .first();
  return held ? reviewFromDb(held) : null;
}
