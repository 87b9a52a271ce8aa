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
  /** It is what was pushed last: that it fails is a reason to look at the service, until it is built or another is pushed. */
  isNewest?: boolean;
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
       values (:id, :service, :key, :commit, :branch, :message, :model, :authors, :byItself, 'waiting')
       on conflict (build_key) where state not in ('failed', 'cancelled') do nothing
       returning id),
     build as (
       select id, false as existed from made
       union all
       select id, true from builds where build_key = :key and state not in ('failed', 'cancelled')),
     noted as (
       update services set newest_build = build.id from build
       where services.id = :service and services.newest_build is distinct from build.id
         and (:isNewest or exists (
           select from builds b where b.id = services.newest_build and b.build_key = :key)))
     select * from build`,
    {
      ...{ id, service: service.id, key, commit: wish.commit },
      ...{ branch: wish.branch, message: wish.message },
      model: JSON.stringify(model),
      authors: JSON.stringify(wish.authors),
      byItself: wish.byItself ?? false,
      isNewest: wish.isNewest ?? false,
    },
  );
  const [build] = rows;
  // Another transaction has made it since the statement began: the next one sees it.
  if (!build) return await requestBuild(trx, wakes, wish);
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
