import { NotFoundError } from '@backstage/errors';
import {
  isFinalRollout,
  mistakeSentence,
  decisiveLeaf,
  renderMessage,
  type Author,
  type Explanation,
  type ServiceModel,
  type StepInput,
  type StepOutcome,
} from '@spaceship/backstage-plugin-spaceship-common';
import {
  TerminalError,
  type CommitInfo,
  type SourceProvider,
} from '@spaceship/backstage-plugin-spaceship-node';
import type { Knex } from 'knex';
import { requestBuild } from '../builds/requestBuild';
import { findDestinations, listDestinations } from '../destinations/store';
import { pushersOf } from '../events/store/pushersOf';
import type { StepCall, StepExecutor } from '../engine/executors/executor';
import type { Wakes } from '../engine/wakes';
import { changeAuthors, mostCommits } from '../rollouts/changeAuthors';
import { createRollouts } from '../rollouts/createRollouts';
import type { Members } from '../services/CatalogMembers';
import { readModel } from '../services/readModel';
import { findService, type ServiceRow } from '../services/store';
import { lockService } from '../services/store/lockService';
import { creatorOf, findReview, type ReviewRow } from './store/reviewRow';

export type DeployDeps = {
  knex: Knex;
  wakes: Wakes;
  sources: ReadonlyMap<string, SourceProvider>;
  members: Pick<Members, 'userByEmail'>;
};

type Input = Extract<StepInput, { kind: 'review.deploy' }>;

const askAgainMs = 5_000;

/** A rollout of one delivery brings the commit to the environment's destination; the step lasts until that has ended. */
export const deployReview = (deps: DeployDeps): StepExecutor<Input> => {
  const act = async (call: StepCall<Input>): Promise<StepOutcome> => {
    const review = await findReview(deps.knex, call.subject.id);
    if (!review) throw new NotFoundError('The review environment is gone.');
    if (review.rolloutStep !== call.effect.identity.step) {
      await makeRollout(deps, review, call);
      return { state: 'running', askAgainMs };
    }
    return await outcomeOf(deps.knex, review.rolloutId!);
  };
  return {
    begin: act,
    ask: act,
    /** What waits is cancelled; what is under way comes to its end, and the next one after it. */
    async stop(call) {
      await deps.knex.transaction(async trx => {
        const { rows } = await trx.raw(
          `update rollouts r set cancel_requested = jsonb_build_object(
             'by', 'spaceship', 'at', to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
             'reason', 'The review environment has something newer to do.')
           from review_environments e
           where e.id = ? and e.rollout_step = ? and r.id = e.rollout_id and r.state = 'waiting'
             and r.cancel_requested is null
           returning r.id`,
          [call.subject.id, call.effect.identity.step],
        );
        for (const { id } of rows) {
          await deps.wakes.wake(trx, { kind: 'rollout', id });
        }
      });
      return true;
    },
  };
};

async function outcomeOf(knex: Knex, rolloutId: string): Promise<StepOutcome> {
  const rollout = await knex('rollouts')
    .where({ id: rolloutId })
    .first('state', 'outcome_reason', 'tree');
  if (rollout.state === 'delivered') {
    return { state: 'succeeded', output: { rolloutId } };
  }
  if (isFinalRollout(rollout.state)) {
    return {
      state: 'failed',
      error: {
        message: rollout.outcome_reason ?? `It ended ${rollout.state}.`,
        terminal: true,
      },
    };
  }
  const tree: Explanation | null = rollout.tree;
  return {
    state: 'running',
    askAgainMs,
    output: { detail: tree ? reasonOf(tree) : 'it has just been asked for' },
  };
}

/** What the rollout waits for. The step that waits for the rollout says itself when it goes on. */
const reasonOf = (tree: Explanation): string =>
  renderMessage((decisiveLeaf(tree) ?? tree).message);

type Change = {
  service: ServiceRow;
  model: ServiceModel;
  authors: readonly Author[];
  info: CommitInfo;
};

/** Made once for each step: its number is remembered with the rollout, in one transaction and under the fence. */
async function makeRollout(
  deps: DeployDeps,
  review: ReviewRow,
  call: StepCall<Input>,
): Promise<void> {
  const { commit } = call.input;
  const change = await readChange(deps, review, commit);
  const [destination] = await findDestinations(deps.knex, [
    review.destinationId,
  ]);
  await deps.knex.transaction(async trx => {
    await lockService(trx, review.serviceId);
    const row = await trx('review_environments')
      .where({ id: review.id, fence: call.effect.fence })
      .forNoKeyUpdate()
      .first('ending', 'rollout_step');
    // Lost the lease, ends, or was faster in another process: the planner sees it when it looks again.
    if (!row || row.ending || row.rollout_step === call.effect.identity.step) {
      return;
    }
    const { service, model, authors, info } = change;
    const { buildId } = await requestBuild(trx, deps.wakes, {
      service,
      commit,
      branch: review.branch,
      message: info.message,
      model,
      authors,
    });
    const [rolloutId] = await createRollouts(trx, deps.wakes, {
      service,
      buildId,
      kind: 'delivery',
      stages: [
        {
          stage: null,
          stageIndex: null,
          strategy: 'rolling',
          gates: [],
          destinations: [destination],
        },
      ],
      origin: {
        by: 'automation',
        event: review.id,
        trigger: `review environment of ${review.branch}`,
        pusher: creatorOf(review.origin),
      },
      authors,
      commit,
      branch: review.branch,
      message: info.message,
    });
    await trx('review_environments').where({ id: review.id }).update({
      rollout_id: rolloutId,
      rollout_step: call.effect.identity.step,
    });
  });
}

/** What is asked of the repository. Whoever wrote any commit of the branch is an author: it may be merged as it is. */
async function readChange(
  deps: DeployDeps,
  review: ReviewRow,
  commit: string,
): Promise<Change> {
  const service = await findService(deps.knex, review.serviceId);
  if (!service) throw new TerminalError('The service is gone.');
  const { provider, location, branch } = service.source;
  const source = deps.sources.get(provider);
  if (!source) {
    throw new TerminalError(`No module reads sources of "${provider}".`);
  }
  try {
    const heads = await source.heads(location);
    const [read, info, commits] = await Promise.all([
      readModel(
        source,
        service.source,
        commit,
        await listDestinations(deps.knex),
      ),
      source.commitInfo(location, commit),
      source.commitsBetween(
        location,
        heads[branch] ?? null,
        commit,
        mostCommits,
      ),
    ]);
    if ('mistakes' in read) {
      throw new TerminalError(mistakeSentence(read.mistakes[0]));
    }
    const authors = await changeAuthors(
      deps.members,
      [info, ...commits],
      await pushersOf(deps.knex, service.source, [info, ...commits]),
    );
    return { service, model: read.model, authors, info };
  } catch (error) {
    if (error instanceof NotFoundError) {
      throw new TerminalError(
        `The commit ${commit.slice(0, 7)} is no longer in the repository.`,
      );
    }
    throw error;
  }
}
