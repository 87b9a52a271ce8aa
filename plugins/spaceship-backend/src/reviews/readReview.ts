import type { Knex } from 'knex';
import type {
  Author,
  EntityRef,
  Gate,
  ReleaseSpec,
  Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Permitted } from '../api/Access';
import { listAuditOf } from '../audit';
import type { Running } from '../deliveries/running';
import { listDestinations } from '../destinations/store';
import { healthOf } from '../services/overview/healthOf';
import type { Members } from '../services/CatalogMembers';
import { historySentence, rolesIn } from './historySentence';
import { commentsOf } from './ReviewComments';
import { rolesAsked, type AskedRole } from './rolesAsked';
import { signOffObjection } from './signOffObjection';
import { reviewFromDb } from './store/reviewRow';
import {
  reviewSummaryColumns,
  reviewSummaryFromDb,
} from './store/reviewSummaries';

export const reviewActs = [
  'enter',
  'extend',
  'pin',
  'end',
  'share',
  'signOff',
  'comment',
] as const;
export type ReviewAct = (typeof reviewActs)[number];
export type ReviewRights = Record<ReviewAct, Permitted>;

/** What runs in an environment, and whose judgement of it the stages of its flow ask for. */
export async function askedOf(
  knex: Knex,
  place: { running: Running | null; owner: EntityRef | null },
): Promise<{
  roles: AskedRole[];
  authors: readonly Author[];
  spec: ReleaseSpec | null;
}> {
  const { running, owner } = place;
  if (!running) return { roles: [], authors: [], spec: null };
  const release = await knex('releases')
    .leftJoin('rollouts', 'rollouts.id', knex.raw('?', [running.rolloutId]))
    .where('releases.id', running.releaseId)
    .first(
      'releases.spec',
      knex.raw(
        `releases.authors || coalesce(rollouts.authors, '[]') as authors`,
      ),
    );
  const destinations = await listDestinations(knex);
  const spec: ReleaseSpec = release.spec;
  const gates: Gate[] = [
    ...spec.flow.flatMap(stage => stage.gates),
    ...destinations.flatMap(destination => destination.gates),
  ];
  return { roles: rolesAsked(gates, owner), authors: release.authors, spec };
}

/** All that is to be told about one environment, in a constant number of queries; null where there is none. */
export async function readReview(
  deps: { knex: Knex; members: Pick<Members, 'members' | 'names'> },
  id: string,
  by: EntityRef | null,
  rights: ReviewRights,
): Promise<Schemas['Review'] | null> {
  const { knex } = deps;
  const row = await reviewSummaryColumns(knex)
    .select(
      'place.health',
      'place.observed_at',
      knex.raw('clock_timestamp() as now'),
    )
    .where('review_environments.id', id)
    .first();
  if (!row) return null;
  const review = reviewFromDb(row);
  const running: Running | null = row.running;
  // One after the other: it is read in transactions too.
  const asked = await askedOf(knex, { running, owner: row.owner_ref });
  const links = await knex('review_links')
    .where({ environment_id: id })
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(100);
  const addons = await knex('bindings')
    .join('addons', 'addons.id', 'bindings.addon_id')
    .where({
      'bindings.destination_id': review.destinationId,
      'bindings.removed_at': null,
    })
    .select('bindings.alias', 'addons.id', 'type', 'origin', 'observed');
  const comments = await commentsOf(knex, id, running);
  const history = await listAuditOf(knex, review.serviceId, [id]);
  const refs = asked.roles.map(one => one.role);
  const groups = await deps.members.members(refs);
  const names = await deps.members.names([...refs, ...rolesIn(history)]);
  const roles = asked.roles.map(one => {
    const objection = signOffObjection(one, by, {
      name: names[one.role],
      members: groups[one.role],
      authors: asked.authors,
      isRunning: running !== null,
    });
    return {
      role: one.role,
      title: names[one.role],
      required: one.required,
      you: allow(rights.signOff, objection),
    };
  });
  const isEnding =
    review.ending &&
    (row.state === 'destroyed' ? 'It has ended.' : 'It is ending.');
  const isOut = row.address === null ? 'Nothing answers here yet.' : null;
  return {
    ...reviewSummaryFromDb(row),
    purpose: review.purpose,
    origin: review.origin,
    data: dataOf(review.data, addons, asked.spec),
    runs: running && {
      release: {
        id: running.releaseId,
        number: running.releaseNumber,
        commit: running.commit,
        message: running.message,
      },
      configRevision: running.configRevision,
      since: running.since,
      by: running.by,
      deliveryId: running.deliveryId,
      rolloutId: running.rolloutId,
      artifactDigest: running.artifactDigest,
      processes: Object.entries(running.replicas).map(([name, replicas]) => ({
        name,
        replicas,
        declared: asked.spec?.processes[name]?.replicas ?? replicas,
      })),
    },
    health: healthOf(row.health, row.observed_at, row.now),
    rollout: review.rolloutId,
    tree: row.tree,
    idleSeconds: review.idleSeconds,
    ending: review.ending && {
      kind: review.ending.kind,
      by: review.ending.by,
      at: review.ending.at,
      reason: review.ending.reason ?? null,
    },
    links: links.map(linkFromDb),
    comments,
    roles,
    history: history.reverse().map(entry => ({
      at: entry.at,
      what: historySentence(entry, names),
      by: entry.actor === 'spaceship' ? null : entry.actor,
    })),
    may: {
      enter: allow(rights.enter, isEnding ?? isOut),
      extend: allow(rights.extend, isEnding),
      pin: allow(rights.pin, isEnding),
      end: allow(rights.end, isEnding),
      share: allow(rights.share, isEnding ?? isOut),
      comment: allow(rights.comment, isEnding),
      signOff: allow(
        rights.signOff,
        isEnding ??
          (roles.some(({ you }) => you.allowed)
            ? null
            : roles[0]?.you.reason ?? 'No later stage asks for a sign-off.'),
      ),
    },
  };
}

const allow = (granted: Permitted, objection: string | null): Permitted =>
  granted.allowed && objection !== null
    ? { allowed: false, reason: objection }
    : granted;

export const linkFromDb = (
  row: Record<string, any>,
): Schemas['ReviewLink'] => ({
  id: row.id,
  label: row.label,
  createdBy: row.created_by,
  createdAt: row.created_at.toISOString(),
  expiresAt: row.expires_at.toISOString(),
  revokedAt: row.revoked_at?.toISOString() ?? null,
  opened: row.opened,
});

function dataOf(
  wishes: ReturnType<typeof reviewFromDb>['data'],
  addons: readonly any[],
  spec: ReleaseSpec | null,
): Schemas['Review']['data'] {
  const aliases = [
    ...new Set([...Object.keys(wishes), ...addons.map(one => one.alias)]),
  ].sort();
  return aliases.map(alias => {
    const wish = wishes[alias] ?? { from: 'empty' };
    const addon = addons.find(one => one.alias === alias);
    return {
      alias,
      type: addon?.type ?? spec?.addons[alias]?.type ?? 'unknown',
      from: wish.from,
      source: wish.from === 'clone' ? wish.destination : null,
      at: addon?.origin?.at ?? null,
      addonId: addon?.id ?? null,
      sizeBytes: addon?.observed?.sizeBytes ?? null,
    };
  });
}
