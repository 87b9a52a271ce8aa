import { InputError } from '@backstage/errors';
import type {
  Access as AgentAccess,
  AgentClient,
  Revision as AgentRevision,
} from '@spaceship/agent';
import { durationMs } from '@spaceship/backstage-plugin-spaceship-common';
import {
  answerOf,
  identityKey,
  type DestinationDriver,
  type Effect,
  type Job,
  type JobStatus,
  type LogPage,
  type Observation,
  type Revision,
  type Target,
  type TargetAccess,
} from '@spaceship/backstage-plugin-spaceship-node';
import { z } from 'zod';

const configSchema = z.strictObject({}).optional();

const effectOf = ({ identity, fence }: Effect) => ({
  identity: identityKey(identity),
  fence,
});

const targetOf = ({ service, destination, label }: Target): Target => ({
  service: { id: service.id, name: service.name },
  destination: { id: destination.id, slug: destination.slug },
  label,
});

const revisionOf = (revision: Revision): AgentRevision => ({
  name: revision.name,
  digest: revision.artifact.digest,
  processes: Object.fromEntries(
    Object.entries(revision.processes).map(([name, process]) => [
      name,
      {
        command: process.command,
        stopTimeoutMs: durationMs(process.stopTimeout),
        ...(process.health && {
          health: {
            path: process.health.path,
            timeoutMs: durationMs(process.health.timeout),
          },
        }),
      },
    ]),
  ),
  variables: { ...revision.variables },
  secretNames: [...revision.secretNames],
});

const accessOf = (access: TargetAccess): AgentAccess =>
  access.kind === 'open'
    ? access
    : { ...access, links: access.links.map(link => ({ ...link })) };

/** Runs releases as processes of the machine that the agent runs on. */
export class LocalDriver implements DestinationDriver {
  readonly type = 'local';
  readonly capabilities = {
    weights: true,
    jobs: true,
    replicas: true,
    logs: true,
    access: true,
  };
  readonly #agent: AgentClient;

  constructor(agent: AgentClient) {
    this.#agent = agent;
  }

  async check(config: unknown): Promise<void> {
    const checked = configSchema.safeParse(config ?? {});
    if (!checked.success)
      throw new InputError(
        `The driver local takes no configuration: ${checked.error.issues
          .map(issue => issue.message)
          .join('; ')}`,
      );
  }

  prepare(
    target: Target,
    revision: Revision,
    replicas: Readonly<Record<string, number>>,
    effect: Effect,
  ): Promise<void> {
    return answerOf(
      this.#agent.prepare({
        target: targetOf(target),
        revision: revisionOf(revision),
        replicas: { ...replicas },
        effect: effectOf(effect),
      }),
    );
  }

  shift(
    target: Target,
    weights: Readonly<Record<string, number>>,
    effect: Effect,
  ): Promise<void> {
    return answerOf(
      this.#agent.shift({
        target: targetOf(target),
        weights: { ...weights },
        effect: effectOf(effect),
      }),
    );
  }

  run(
    target: Target,
    revision: Revision,
    job: Job,
    effect: Effect,
  ): Promise<void> {
    return answerOf(
      this.#agent.runJob({
        target: targetOf(target),
        revision: revisionOf(revision),
        job,
        effect: effectOf(effect),
      }),
    );
  }

  askJob(target: Target, identity: Effect['identity']): Promise<JobStatus> {
    return answerOf(
      this.#agent.askJob(targetOf(target), identityKey(identity)),
    );
  }

  stopJob(target: Target, effect: Effect): Promise<void> {
    return answerOf(
      this.#agent.stopJob({
        target: targetOf(target),
        effect: effectOf(effect),
      }),
    );
  }

  jobLogs(
    target: Target,
    identity: Effect['identity'],
    cursor: string | null,
  ): Promise<LogPage> {
    return answerOf(
      this.#agent.jobLogs(targetOf(target), identityKey(identity), cursor),
    );
  }

  observe(target: Target): Promise<Observation> {
    return answerOf(this.#agent.observe(targetOf(target)));
  }

  logs(
    target: Target,
    revision: string,
    cursor: string | null,
  ): Promise<LogPage> {
    return answerOf(this.#agent.logs(targetOf(target), revision, cursor));
  }

  retire(target: Target, revision: string, effect: Effect): Promise<void> {
    return answerOf(
      this.#agent.retire({
        target: targetOf(target),
        revision,
        effect: effectOf(effect),
      }),
    );
  }

  restart(target: Target, revision: string, effect: Effect): Promise<void> {
    return answerOf(
      this.#agent.restart({
        target: targetOf(target),
        revision,
        effect: effectOf(effect),
      }),
    );
  }

  setAccess(
    target: Target,
    access: TargetAccess,
    effect: Effect,
  ): Promise<void> {
    return answerOf(
      this.#agent.setAccess({
        target: targetOf(target),
        access: accessOf(access),
        effect: effectOf(effect),
      }),
    );
  }

  destroy(target: Target, effect: Effect): Promise<void> {
    return answerOf(
      this.#agent.destroy({
        target: targetOf(target),
        effect: effectOf(effect),
      }),
    );
  }

  inventory() {
    return answerOf(this.#agent.inventory());
  }
}
