import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import {
  mistakeSentence,
  newId,
  type EntityRef,
  type Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import {
  entranceCode,
  entranceUrl,
  newShareSecret,
  shareUrl,
} from '@spaceship/backstage-plugin-spaceship-node';
import type { Knex } from 'knex';
import type { Readable } from '../api/Access';
import type { Act } from '../api/Act';
import { databaseNow } from '../api/databaseNow';
import { listDestinations } from '../destinations/store';
import type { Members } from '../services/CatalogMembers';
import { readModel } from '../services/readModel';
import type { Services } from '../services/Services';
import { lockService } from '../services/store/lockService';
import { createReview, wishedByFile, type ReviewDeps } from './createReview';
import { endReview } from './endReview';
import { moveReview } from './moveReview';
import { noteReview } from './noteReview';
import { linkFromDb, readReview, type ReviewRights } from './readReview';
import { signOff } from './signOff';
import {
  findLivingReview,
  findReview,
  type ReviewRow,
} from './store/reviewRow';
import { accessContext } from './store/sealedAccessKeys';
import { listReviewSummaries, type ReviewQuery } from './store/reviewSummaries';
import { untilInForce } from './untilInForce';

export type ReviewsDeps = ReviewDeps & {
  knex: Knex;
  members: Members;
  services: Services;
};

const longestKeepMs = 90 * 86_400_000;

/** Review environments: made by people, shown, kept, shared, signed off and ended. Routers use `AuthorizedReviews`. */
export class Reviews {
  constructor(private readonly deps: ReviewsDeps) {}

  list(query: ReviewQuery, readable: Readable, by: EntityRef | null) {
    return listReviewSummaries(this.deps.knex, query, readable, by);
  }

  async get(
    id: string,
    by: EntityRef | null,
    rights: ReviewRights,
    knex: Knex = this.deps.knex,
  ): Promise<Schemas['Review']> {
    const review = await readReview({ ...this.deps, knex }, id, by, rights);
    if (!review) throw none(id);
    return review;
  }

  /** Branches with their newest commit: those first that were changed last. */
  async branches(serviceId: string): Promise<Schemas['Branch'][]> {
    const { knex, services } = this.deps;
    const service = await services.row(serviceId);
    const provider = services.providerOf(service);
    const { location, branch: own } = service.source;
    const heads = Object.entries(await provider.heads(location)).filter(
      ([name]) => name !== own,
    );
    const reviews = await knex('review_environments')
      .where({ service_id: serviceId })
      .whereNot('state', 'destroyed')
      .select('id', 'branch');
    const branches = await Promise.all(
      heads.slice(0, mostBranches).map(async ([name, commit]) => {
        const info = await provider.commitInfo(location, commit);
        return {
          name,
          commit,
          message: info.message.split('\n')[0],
          committedAt: new Date(info.committedAt).toISOString(),
          review: reviews.find(({ branch }) => branch === name)?.id ?? null,
        };
      }),
    );
    return branches.sort((a, b) => (a.committedAt < b.committedAt ? 1 : -1));
  }

  async create(
    serviceId: string,
    wish: Schemas['CreateReview'],
    act: Act,
    readRights: () => Promise<ReviewRights>,
  ): Promise<Schemas['Review']> {
    const { knex, services } = this.deps;
    const service = await services.row(serviceId);
    const provider = services.providerOf(service);
    const { location, branch: own } = service.source;
    if (wish.branch === own) {
      throw new InputError(
        `${own} is the service's own branch. It is delivered to its stages; choose another branch.`,
      );
    }
    const heads = await provider.heads(location);
    const commit = heads[wish.branch];
    if (commit === undefined) {
      throw new NotFoundError(
        `There is no branch ${wish.branch} in ${location}.`,
      );
    }
    const [read, rights] = await Promise.all([
      readModel(provider, service.source, commit, await listDestinations(knex)),
      readRights(),
    ]);
    if ('mistakes' in read) {
      throw new InputError(
        `The files of ${wish.branch} have a mistake. ${mistakeSentence(
          read.mistakes[0],
        )}`,
      );
    }
    const file = wishedByFile(read.model);
    return act.commit(async trx => {
      await lockService(trx, service.id);
      const living = await findLivingReview(trx, {
        serviceId,
        branch: wish.branch,
      });
      if (living?.ending) {
        throw new ConflictError(
          `The environment of ${wish.branch} is just ending. Ask again in a moment.`,
        );
      }
      if (living) {
        await moveReview(trx, this.deps.wakes, living, {
          commit,
          by: act.actor.ref,
        });
        return this.get(living.id, act.actor.ref, rights, trx);
      }
      const { id } = await createReview(trx, this.deps, service, {
        branch: wish.branch,
        commit,
        title: wish.title ?? file.title ?? wish.branch,
        purpose: wish.purpose ?? null,
        data: file.data,
        idleSeconds:
          wish.idleDays === undefined
            ? file.idleSeconds
            : wish.idleDays * 86_400,
        origin: {
          by: 'person',
          ref: act.actor.ref,
          note: wish.purpose ?? null,
        },
      });
      return this.get(id, act.actor.ref, rights, trx);
    });
  }

  /** A code for the browser that came to the gate, and a use. */
  async enter(
    id: string,
    wish: Schemas['EnterReview'],
    act: Act,
  ): Promise<Schemas['Entrance']> {
    const { box, knex } = this.deps;
    const review = await this.#living(knex, id);
    const address = await this.#address(review);
    const url = entranceUrl(
      address,
      entranceCode(box.open(review.accessKey, accessContext(id)), {
        subject: id,
        visit: wish.visit,
        path: wish.path ?? '/',
        user: act.actor.ref,
      }),
    );
    await act.commit(async trx => {
      await trx('review_environments')
        .where({ id })
        .update({ last_used_at: trx.raw('clock_timestamp()') });
      await noteReview(trx, review, act, 'review.enter', {});
    });
    return { url };
  }

  extend(id: string, days: number, act: Act, rights: ReviewRights) {
    return this.change(id, act, rights, async (trx, review) => {
      await trx('review_environments')
        .where({ id })
        .update({
          idle_seconds: days * 86_400,
          last_used_at: trx.raw('clock_timestamp()'),
        });
      await noteReview(trx, review, act, 'review.extend', { days });
    });
  }

  async pin(
    id: string,
    wish: Schemas['PinReview'],
    act: Act,
    rights: ReviewRights,
  ) {
    const until = this.#future(wish.until, 'It is kept');
    return this.change(id, act, rights, async (trx, review) => {
      const pin = { by: act.actor.ref, reason: wish.reason, until };
      await trx('review_environments')
        .where({ id })
        .update({ pin: JSON.stringify(pin) });
      await noteReview(trx, review, act, 'review.pin', pin);
    });
  }

  unpin(id: string, act: Act, rights: ReviewRights) {
    return this.change(id, act, rights, async (trx, review) => {
      await trx('review_environments').where({ id }).update({ pin: null });
      await noteReview(trx, review, act, 'review.unpin', {});
    });
  }

  end(id: string, reason: string, act: Act, rights: ReviewRights) {
    return this.change(id, act, rights, async (trx, review) => {
      await endReview(trx, this.deps.wakes, review, {
        kind: 'person',
        by: act.actor.ref,
        at: await databaseNow(trx),
        reason,
      });
    });
  }

  /** The secret is in the answer only: what is stored is its digest. */
  async share(
    id: string,
    wish: Schemas['ShareReview'],
    act: Act,
  ): Promise<Schemas['SharedLink']> {
    const review = await this.#living(this.deps.knex, id);
    const address = await this.#address(review);
    const expiresAt = this.#future(wish.expiresAt, 'A link counts');
    const { secret, tokenHash } = newShareSecret();
    const link = newId<'link'>();
    const shared = await act.commit(async trx => {
      await lockService(trx, review.serviceId);
      await this.#living(trx, id);
      await trx('review_links').insert({
        id: link,
        environment_id: id,
        label: wish.label,
        token_hash: tokenHash,
        created_by: act.actor.ref,
        expires_at: expiresAt,
      });
      await this.#changeAccess(trx, id);
      await noteReview(trx, review, act, 'review.share', {
        label: wish.label,
        expiresAt,
      });
      const row = await trx('review_links').where({ id: link }).first();
      return {
        link: linkFromDb(row),
        url: shareUrl(address, link, secret, wish.path ?? undefined),
      };
    });
    await untilInForce(this.deps.knex, id);
    return shared;
  }

  async revokeLink(id: string, link: string, act: Act, rights: ReviewRights) {
    const changed = await this.change(id, act, rights, async (trx, review) => {
      const [row] = await trx('review_links')
        .where({ id: link, environment_id: id, revoked_at: null })
        .update({
          revoked_at: trx.raw('clock_timestamp()'),
          revoked_by: act.actor.ref,
        })
        .returning('label');
      if (!row) throw new NotFoundError('There is no such link any more.');
      await this.#changeAccess(trx, id);
      await noteReview(trx, review, act, 'review.revoke-link', {
        label: row.label,
      });
    });
    await untilInForce(this.deps.knex, id);
    return changed;
  }

  async signOff(
    id: string,
    wish: Schemas['SignOffReview'],
    act: Act,
    rights: ReviewRights,
  ) {
    const role = wish.role.toLowerCase();
    const groups = await this.deps.members.members([role]);
    const names = await this.deps.members.names([role]);
    return this.change(id, act, rights, (trx, review) =>
      signOff(trx, this.deps.wakes, review, wish, {
        by: act.actor.ref,
        roleName: names[role],
        members: groups[role],
      }),
    );
  }

  /** Changes one that lives, under the lock of its service; gives it as it is then. */
  async change(
    id: string,
    act: Act,
    rights: ReviewRights,
    work: (trx: Knex.Transaction, review: ReviewRow) => Promise<void>,
  ): Promise<Schemas['Review']> {
    const { serviceId } = await this.#living(this.deps.knex, id);
    return act.commit(async trx => {
      await lockService(trx, serviceId);
      const review = await this.#living(trx, id);
      await work(trx, review);
      await this.deps.wakes.wake(trx, { kind: 'review', id });
      return this.get(id, act.actor.ref, rights, trx);
    });
  }

  /** Throws unless it is there and does not end. */
  async #living(knex: Knex, id: string): Promise<ReviewRow> {
    const review = await findReview(knex, id);
    if (!review) throw none(id);
    if (review.ending) {
      throw new ConflictError(
        'This review environment has ended, or is ending.',
      );
    }
    return review;
  }

  async #address({ destinationId }: ReviewRow): Promise<string> {
    const place = await this.deps
      .knex('service_destinations')
      .where({ destination_id: destinationId })
      .first('address');
    if (!place?.address) {
      throw new ConflictError(
        'Nothing answers there yet. Wait until it is ready.',
      );
    }
    return place.address;
  }

  #future(instant: string, what: string): string {
    const at = Date.parse(instant);
    if (at <= Date.now() || at > Date.now() + longestKeepMs) {
      throw new InputError(
        `${what} until a day to come, at most 90 days away.`,
      );
    }
    return new Date(at).toISOString();
  }

  async #changeAccess(trx: Knex.Transaction, id: string): Promise<void> {
    await trx('review_environments')
      .where({ id })
      .update({ access_version: trx.raw('access_version + 1') });
    await this.deps.wakes.wake(trx, { kind: 'review', id });
  }
}

const mostBranches = 200;

const none = (id: string) =>
  new NotFoundError(`There is no review environment ${id}.`);
