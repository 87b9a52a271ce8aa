import {
  watchedIn,
  type SessionUser,
  type StepInput,
  type Watched,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { CredentialSessions } from '@spaceship/backstage-plugin-spaceship-node';
import type { StepCall, StepExecutor } from '../../engine/executors/executor';
import { repeatable } from '../../engine/executors/repeatable';
import { recordSessions } from '../store/recordSessions';
import { providerOf, type AddonStepDeps } from './stepDeps';

type Input = Extract<StepInput, { kind: 'sessions.observe' }>;

const shortestMs = 250;
const longestMs = 15_000;

/** Nobody has used the old credentials for a while. As long as somebody does, it says who. */
export const observeSessions = (deps: AddonStepDeps): StepExecutor<Input> =>
  repeatable(async call => {
    const { addonId, generations, quietMs } = call.input;
    const provider = await providerOf(deps, addonId);
    const sessions = await provider.sessions(addonId);
    const at = await recordSessions(deps.knex, addonId, sessions);
    const seen = summary(sessions, generations);
    const before = watchedBefore(call);
    const quietSince =
      seen.count === 0 ? before?.quietSince ?? at.toISOString() : null;
    const quietForMs =
      quietSince === null ? 0 : at.getTime() - Date.parse(quietSince);
    if (quietSince !== null && quietForMs >= quietMs) {
      return { state: 'succeeded', output: { ...seen, quietSince } };
    }
    return {
      state: 'running',
      askAgainMs:
        quietSince === null
          ? patience(at.getTime() - Date.parse(call.startedAt))
          : Math.max(shortestMs, Math.min(1_000, quietMs - quietForMs)),
      output: { ...seen, quietSince },
    };
  });

function summary(
  sessions: readonly CredentialSessions[],
  generations: readonly number[],
): Pick<Watched, 'count' | 'users'> {
  const old = sessions.filter(one => generations.includes(one.generation));
  const users = old.flatMap(({ login, users: own }) =>
    own.map(
      (user): SessionUser => ({
        ...user,
        ...(login !== undefined && { login }),
      }),
    ),
  );
  return {
    count: old.reduce((sum, { count }) => sum + count, 0),
    users: users.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
  };
}

const keyOf = ({ name, login = '' }: SessionUser): string => `${name} ${login}`;

function watchedBefore({ effect, facts }: StepCall): Watched | null {
  const { step: n, attempt } = effect.identity;
  const row =
    'steps' in facts &&
    facts.steps.find(step => step.n === n && step.attempt === attempt);
  return row ? watchedIn(row) : null;
}

/** Whoever stays long is looked at less often. */
const patience = (ageMs: number): number =>
  Math.min(longestMs, Math.max(1_000, ageMs / 10));
