import { setTimeout as sleep } from 'node:timers/promises';
import { render } from './texts.mjs';
import { ask } from './traffic.mjs';

const FINAL = ['delivered', 'failed', 'cancelled', 'superseded', 'unknown'];

/** A service as the portal's API shows it to one person, with waiting for what should become so. */
export class Delivered {
  static async byName(person, name) {
    const service = await until(
      `${name} is in the catalog and known to Spaceship`,
      () => person.get(`/services/by-entity/component/default/${name}`),
      { timeoutMs: 300_000, retryErrors: true },
    );
    return new Delivered(person, service);
  }

  constructor(person, service) {
    this.person = person;
    this.id = service.id;
    this.name = service.name;
    this.remote = service.remote;
  }

  overview() {
    return this.person.get(`/services/${this.id}/overview`);
  }

  /** What is so at one destination. */
  async destination(slug) {
    const { stages } = await this.overview();
    const found = stages
      .flatMap(stage => stage.destinations)
      .find(destination => destination.slug === slug);
    if (!found) {
      throw new Error(`The overview of ${this.name} shows no ${slug}.`);
    }
    return found;
  }

  rollout(id) {
    return this.person.get(`/rollouts/${id}`);
  }

  /** The newest rollout of this commit into this stage, once there is one. */
  rolloutOf(commit, stage) {
    return until(
      `a rollout of ${commit.slice(0, 7)} into ${stage}`,
      async () => {
        const { items } = await this.person.get(
          `/services/${this.id}/rollouts`,
        );
        return items.find(
          rollout => rollout.commit === commit && rollout.stage === stage,
        );
      },
      { timeoutMs: 30_000 },
    );
  }

  /** Waits until the rollout has come to an end, and insists on which. */
  async ended(id, outcome, timeoutMs = 300_000) {
    const rollout = await until(
      `rollout ${id} ends as ${outcome}`,
      async () => {
        const now = await this.rollout(id);
        return FINAL.includes(now.state) ? now : null;
      },
      {
        timeoutMs,
        explain: async () => explain(await this.rollout(id)),
      },
    );
    if (rollout.state !== outcome) {
      throw new Error(
        `Rollout ${id} ended as ${rollout.state}, not as ${outcome}:\n${explain(
          rollout,
        )}`,
      );
    }
    return rollout;
  }

  /** Waits until the service is healthy at the destination with this commit. */
  runs(slug, commit, timeoutMs = 300_000) {
    return until(
      `${slug} runs ${commit.slice(0, 7)} and is healthy`,
      async () => {
        const there = await this.destination(slug);
        return there.running?.release.commit === commit &&
          there.health?.state === 'healthy' &&
          !there.delivering
          ? there
          : null;
      },
      {
        timeoutMs,
        explain: async () =>
          JSON.stringify(await this.destination(slug), null, 2),
      },
    );
  }

  /** Asks the service itself, through the router. */
  async answer(slug, path = '/version') {
    const { address } = await this.destination(slug);
    const answer = await ask(address, path);
    if (answer.status !== 200) {
      throw new Error(
        `${address}${path} answered ${answer.status}: ${answer.text.slice(
          0,
          200,
        )}`,
      );
    }
    return JSON.parse(answer.text);
  }
}

/** Looks again and again until it finds something; says what it waited for when it does not. */
export async function until(
  what,
  look,
  { timeoutMs = 60_000, everyMs = 200, retryErrors = false, explain: why } = {},
) {
  const deadline = Date.now() + timeoutMs;
  let lastError = null;
  for (;;) {
    try {
      const found = await look();
      if (found) return found;
    } catch (error) {
      if (!retryErrors) throw error;
      lastError = error;
    }
    if (Date.now() > deadline) {
      const details = why ? await why().catch(String) : '';
      throw new Error(
        `Waited ${Math.round(timeoutMs / 1000)} s for this: ${what}.${
          lastError ? `\n${lastError}` : ''
        }${details ? `\n${details}` : ''}`,
      );
    }
    await sleep(everyMs);
  }
}

/** The planner's answer as people read it: the sentence, then every condition with who can change it. */
export function explain(rollout) {
  const lines = [`“${rollout.sentence}” (${rollout.state})`];
  if (rollout.tree) draw(rollout.tree, 1, lines);
  for (const delivery of rollout.deliveries ?? []) {
    for (const step of delivery.steps ?? []) {
      if (step.state === 'succeeded') continue;
      lines.push(
        `  step ${step.name} at ${delivery.destination.slug}: ${step.state} ${
          step.error?.message ?? ''
        }`,
      );
    }
  }
  return lines.join('\n');
}

function draw(node, depth, lines) {
  lines.push(`${'  '.repeat(depth)}${node.verdict}: ${render(node.message)}`);
  for (const part of node.parts ?? []) draw(part, depth + 1, lines);
}

/** The leaves of a tree that do not pass: what still has to happen. */
export function openLeaves(tree) {
  if (['satisfied', 'not-concerned', 'waived'].includes(tree.verdict)) {
    return [];
  }
  return tree.parts.length ? tree.parts.flatMap(openLeaves) : [tree];
}
