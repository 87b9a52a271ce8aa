import type { Knex } from 'knex';
import {
  buildKey,
  newId,
  type Author,
  type BuildId,
  type ServiceModel,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Wakes } from '../engine/wakes';
import { publish } from '../outbox/publish';
import type { ServiceRow } from '../services/store';

export type BuildWish = {
  service: Pick<ServiceRow, 'id'>;
  commit: string;
  branch: string | null;
  message: string;
  model: ServiceModel;
  authors: readonly Author[];
  /** Wanted also where nothing is to be delivered: it is built in any case. */
  byItself?: boolean;
};

/**
 * Asks for the build of a commit. The same key is built once: whoever asks again gets the build that is there, unless
 * it failed or was cancelled; then it is tried again, as a new one.
 */
export async function requestBuild(
  trx: Knex.Transaction,
  wakes: Wakes,
  wish: BuildWish,
): Promise<{ buildId: BuildId; existed: boolean }> {
  const { service, model } = wish;
  const key = buildKey({
    serviceId: service.id,
    commit: wish.commit,
    path: model.build.path,
    buildConfig: model.build,
  });
  const id = newId<'build'>();
  const { rows } = await trx.raw(
    `with made as (
     insert into builds (id, service_id, build_key, commit, branch, message, model, authors, by_itself, state)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting')
     on conflict (build_key) where state not in ('failed', 'cancelled') do nothing
     returning id)
     select id, false as existed from made
     union all
     select id, true from builds where build_key = ? and state not in ('failed', 'cancelled')`,
    [
      id,
      service.id,
      key,
      wish.commit,
      wish.branch,
      wish.message,
      JSON.stringify(model),
      JSON.stringify(wish.authors),
      wish.byItself ?? false,
      key,
    ],
  );
  // None where another transaction has made it since the statement began.
  const build = rows[0] ?? (await buildOf(trx, key));
  if (build.existed && wish.byItself) {
    await trx('builds').where({ id: build.id }).update({ by_itself: true });
  }
  if (!build.existed) {
    await wakes.wake(trx, { kind: 'build', id });
    await publish(trx, 'spaceship.build', {
      serviceId: service.id,
      buildId: id,
    });
  }
  return { buildId: build.id, existed: build.existed };
}

async function buildOf(trx: Knex.Transaction, key: string) {
  const { id } = await trx('builds')
    .where({ build_key: key })
    .whereNotIn('state', ['failed', 'cancelled'])
    .first('id');
  return { id, existed: true };
}
