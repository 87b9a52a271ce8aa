import { reviewTexts } from '../reviews/texts';
import type { Message, MessageParams } from './explanation';
import { because, count, name, saying, text, type Param } from './phrases';

/** The English text of every message key. Text is rendered late and never decides anything. */
export const texts = {
  'rule.unmeetable': () => 'This rule can never be met.',

  'trigger.none': () =>
    'No trigger is set up: releases of this service are delivered by hand.',
  'trigger.any': p => `A push to ${text(p.branch)} fits a trigger.`,
  'trigger.fits': p =>
    `A push to ${text(p.branch)} fits “${text(p.pattern)}”: it is built${
      p.stage ? ` and delivered to ${text(p.stage)}` : ''
    }.`,
  'trigger.other': p =>
    `A push to ${text(p.branch)} does not fit “${text(p.pattern)}”.`,

  'rollout.ended': p => `The rollout has ended: ${text(p.state)}.`,
  'rollout.conditions': p =>
    `${release(p)} may be delivered${p.stage ? ` to ${text(p.stage)}` : ''}.`,
  'rollout.cancelling': p =>
    `${name(p.by)} cancelled it${because(
      p.reason,
    )}; running deliveries go back to what ran before.`,
  'rollout.cancelled': p =>
    `${name(p.by)} cancelled it${because(p.reason)}.${
      size(p.stays) > 0 ? ` It stays in ${text(p.stays)}.` : ''
    }`,
  'rollout.cancelled-too-late': p =>
    `It was delivered before it could be cancelled; ${name(
      p.by,
    )} asked for that${because(p.reason)}.`,
  'rollout.superseded': p =>
    `A newer rollout${
      p.number ? ` of release ${text(p.number)}` : ''
    } has taken its place.`,
  'rollout.in-place': () => 'No newer rollout has taken its place.',
  'rollout.no-destinations': () => 'The rollout names no destination.',

  'build.missing': () => 'The build of this commit has not been asked for yet.',
  'build.queued': () => 'The build of this commit waits for its turn.',
  'build.running': () => 'The commit is being built.',
  'build.succeeded': p => `The commit is built: release ${text(p.number)}.`,
  'build.failed': p => `The build failed${saying(p.error)}`,
  'build.cancelled': () => 'The build was cancelled.',
  'build.unwanted': () =>
    'Nothing waits for this build any more; what was to be delivered has been overtaken or cancelled.',
  'build.ended': p => `The build has ended: ${text(p.state)}.`,
  'build.recording': () =>
    'The build is finished; its release is being recorded.',

  'release.accepted': p => `Release ${text(p.number)} is not rejected.`,
  'release.rejected': p =>
    `${name(p.by)} rejected release ${text(p.number)}: “${text(p.reason)}”.`,
  'release.rejected-but-chosen': p =>
    `Release ${text(p.number)} was rejected by ${name(
      p.by,
    )}; a person has chosen it nevertheless.`,

  'stage.delivered': p => `This release was delivered to ${text(p.stage)}.`,
  'stage.pending': p =>
    `Waits until this release is delivered to ${text(p.stage)}.`,
  'stage.missing': p =>
    `This release was never delivered to ${text(p.stage)}, which comes first.`,
  'stage.not-delivered': p =>
    `${ended(`The delivery of this release to ${text(p.stage)}`, p.state)}.`,

  'gates.all': p => `The gates of ${name(p.of)}.`,
  'gates.none-for-rollback': () =>
    'A rollback does not wait for gates: the way back stays open.',
  'gate.awaits-content': () =>
    'Waits for the build: what is to be approved or tested does not exist yet.',

  'approvals.given': p =>
    `${count(p.count, 'approval')} from ${name(p.of)}: ${names(
      p.counted,
    )}.${voided(p)}`,
  'approvals.missing': p =>
    `Needs ${count(p.missing, 'more approval')} from ${name(p.of)}${listed(
      ', given by ',
      p.counted,
    )}.${voided(p)}`,
  'approvals.impossible': p =>
    `Needs ${count(p.count, 'approval')} from ${name(p.of)}, but only ${count(
      p.eligible,
      'person',
      'people',
    )} there may approve this change.`,
  'people.unknown': p =>
    `The members of ${name(p.of)} are not known: the catalog did not say.`,
  'people.no-owner': p =>
    `The owners of ${text(
      p.service,
    )} are asked, but the catalog names no owner.`,
  'people.author-unknown': p =>
    `Authors may not approve, and it is not known who ${names(
      p.unmapped,
    )} ${plural(p.unmapped, 'is', 'are')}.`,
  'people.authors-unasked': () =>
    'Authors may not approve, and it is not known who they are: the source or the catalog could not be asked.',

  'evidence.found': p =>
    p.kind === 'signed-off'
      ? `Signed off by ${name(p.by)}${forRole(p)} at ${text(p.destination)}.`
      : `Tested by ${name(p.by)} at ${text(p.destination)}: passed.`,
  'evidence.missing': p =>
    `Needs a ${finding(p)} of exactly this release${
      p.of ? ` by ${name(p.of)}` : ''
    }${p.notBy ? ', not by an author of the change' : ''}.${dismissed(p)}`,
  'evidence.impossible': p =>
    `Needs a ${finding(p)} by ${name(
      p.of,
    )}, but nobody there may record one for this change.`,
  'evidence.failed': p =>
    p.kind === 'signed-off'
      ? `${name(p.by)} said${forRole(p)} at ${text(
          p.destination,
        )} that it needs work${because(p.note)}.`
      : `${name(p.by)} tested it at ${text(p.destination)}: failed${because(
          p.note,
        )}.`,

  'wave.all': p => `Wave ${ordinal(p.wave)}.`,
  'wave.turn': p => `Wave ${ordinal(p.before)} is delivered.`,
  'wave.waits': p => `Waits for wave ${ordinal(p.before)} to be delivered.`,
  'wave.failed': p =>
    `Wave ${ordinal(p.before)} was not delivered, so this one is not begun.`,

  'destination.conditions': p => `The conditions at ${text(p.destination)}.`,
  'destination.delivered': p => `${text(p.destination)} is delivered.`,
  'destination.delivering': p =>
    `${text(p.destination)} is being delivered to.`,
  'destination.cancelling': p =>
    `The delivery to ${text(p.destination)} goes back to what ran before.`,
  'destination.not-delivered': p =>
    `${ended(`The delivery to ${text(p.destination)}`, p.state)}${saying(
      p.error,
    )}`,
  'destination.not-begun': p =>
    `The delivery to ${text(p.destination)} is not begun.`,
  'destination.removed': p => `${text(p.destination)} no longer exists.`,
  'destination.exists': p => `${text(p.destination)} exists.`,
  'hold.none': p => `${text(p.destination)} is not on hold.`,
  'hold.held': p =>
    `${text(p.destination)} is on hold by ${name(p.by)}: “${text(p.reason)}”.`,
  'hold.chosen': p =>
    `${text(p.destination)} is on hold by ${name(
      p.by,
    )}; a person has chosen this delivery.`,
  'ancestry.first': p => `Nothing runs at ${text(p.destination)} yet.`,
  'ancestry.newer': p =>
    `It is newer than what runs at ${text(p.destination)}.`,
  'ancestry.same': p => `${text(p.destination)} runs this commit already.`,
  'ancestry.older': p =>
    `${text(p.destination)} runs a newer commit already${
      p.number ? `, with release ${text(p.number)}` : ''
    }.`,
  'ancestry.diverged': p =>
    `${text(p.destination)} runs a commit${
      p.number ? `, with release ${text(p.number)},` : ''
    } that is not part of this one.`,
  'ancestry.unknown': p =>
    `It is not known whether this commit is newer than what runs at ${text(
      p.destination,
    )}: the source could not be asked.`,
  'lease.free': p => `${text(p.destination)} is free.`,
  'lease.taken': p =>
    `${text(p.destination)} is taken by another rollout${
      p.number ? `, of release ${text(p.number)}` : ''
    }.`,

  'delivery.steps': p =>
    `Release ${text(p.number)} is delivered to ${text(p.destination)}.`,
  'delivery.ended': p => `The delivery has ended: ${text(p.state)}.`,
  'delivery.lease-own': p => `This delivery has ${text(p.destination)}.`,
  'delivery.lease-other': p =>
    `${text(p.destination)} is taken by another delivery.`,
  'delivery.not-started': () =>
    'The rollout has not started this delivery yet.',
  'delivery.not-possible': p => `It can't be delivered here${saying(p.reason)}`,
  'delivery.cancel-waits': p =>
    `${name(p.by)} cancelled the delivery; “${text(
      p.step,
    )}” may not be interrupted and is waited for.`,
  'delivery.cancelled': p =>
    `${name(p.by)} cancelled the delivery${because(p.reason)}.`,

  'step.done': p =>
    `${text(p.step)}: done.${p.unproven ? ` ${text(p.unproven)}` : ''}`,
  'step.skipped': p => `${text(p.step)}: ${text(p.state)}.`,
  'step.next': p => `${text(p.step)} begins.`,
  'step.running': p => `${text(p.step)}${saying(p.detail || 'running')}`,
  'step.retry': p =>
    `${text(p.step)} failed (${text(p.error)}); attempt ${text(
      p.attempt,
    )} of ${text(p.attempts)} follows.`,
  'step.failed': p => {
    const step = text(p.step);
    const error = text(p.error);
    // Of a step that was stopped, the reason names it already.
    return error.startsWith(`${step} `)
      ? error
      : `${step} failed${saying(error)}`;
  },
  'step.unknown': p =>
    `Nobody knows how ${text(p.step)} ended${saying(p.error)}`,
  'step.late': p =>
    `${text(p.step)} took longer than ${text(p.limit)}${saying(p.detail)}`,
  'step.stopping': p => `${text(p.step)} is being stopped.`,

  'queue.first': () => 'No other build of this service is running.',
  'queue.behind': () =>
    'Another build of this service is running; builds go one after the other.',
  'operation.doing': p => `${doing(p)}.`,
  'operation.done': p => `${done(p)}.`,
  'operation.ended': p => `It has ended: ${text(p.state)}.`,
  'operation.turn': p => `Nothing else is done to ${text(p.addon)}.`,
  'operation.behind': p => `${ahead(p.kind)} ${text(p.addon)} comes first.`,
  'operation.not-possible': p => `It can't be done${saying(p.reason)}`,
  'operation.read': () => 'Its data is being copied; that is waited for.',
  'operation.cancelled': p => `${name(p.by)} cancelled it${because(p.reason)}.`,
  'operation.cancel-waits': p =>
    `${name(p.by)} cancelled it; “${text(
      p.step,
    )}” may not be interrupted and is waited for.`,
  'operation.too-late': p =>
    `${name(p.by)} cancelled it; it is too late to go back.`,
  'rotation.sessions': p =>
    `${count(p.count ?? 0, 'session')} of the old credential${listed(
      ': ',
      p.users,
    )}${p.count === null ? saying(p.detail) : '.'}`,
  'rotation.quiet': p =>
    `Nobody uses the old credential; it is closed after ${text(
      p.quiet,
    )} of that.`,
  'rotation.still-used': p =>
    `The old credential is still used by ${names(
      p.users,
    )}. It stays until they have moved, or until somebody ends their sessions.`,
  'credential.key-awaited': p => `${text(p.awaits)}.`,
  'rotation.forced': p =>
    `${name(p.by)} said not to wait for sessions of the old credential${because(
      p.reason,
    )}.`,
  'rotation.window': p =>
    `The old credential is closed; for ${text(p.time)} it can be opened again.`,
  'rotation.kept': () => 'The time to go back is over.',
  'rotation.overlap': p =>
    `Nobody can see who still uses the old credential; it holds for ${text(
      p.time,
    )} beside the new one.`,
  'rotation.overlapped': () =>
    'The old credential has held beside the new one for long enough.',
  'rotation.left-over': p =>
    `The new credential is in use${listed(
      '; not ended yet: ',
      p.generations,
    )}. The next rotation ends what is left.`,
  'lease.operation': p =>
    `What runs at ${text(p.destination)} is being moved to another credential.`,
  ...reviewTexts,
  hidden: p =>
    `A condition that you may not see${
      p.owner ? `, owned by ${text(p.owner)}` : ''
    }.`,
} satisfies Record<string, (params: MessageParams) => string>;

export type MessageKey = keyof typeof texts;

/** A message with a text: an unknown key does not compile. */
export const message = (key: MessageKey, params: MessageParams): Message => ({
  key,
  params,
});

const doing = (p: MessageParams): string => {
  const addon = text(p.addon);
  switch (p.kind) {
    case 'create':
      return `${addon} is made`;
    case 'rotate':
      return `${addon} gets a new credential`;
    case 'backup':
      return `${addon} is backed up`;
    case 'remove-backup':
      return `A backup of ${addon} is removed`;
    case 'clone':
      return `${addon} is made from the data of ${text(p.other)}`;
    case 'restore':
      return `${addon} is made from a backup`;
    case 'swap':
      return `${text(p.other)} takes the place of ${addon}`;
    default:
      return `${addon} is destroyed`;
  }
};

/** What is done before something else, without the add-on to which it is done. */
const ahead = (kind: Param): string => {
  switch (kind) {
    case 'create':
    case 'clone':
    case 'restore':
      return 'The making of';
    case 'rotate':
      return 'The rotation of';
    case 'backup':
      return 'A backup of';
    case 'remove-backup':
      return 'The removal of a backup of';
    case 'swap':
      return 'The swap of';
    case 'destroy':
      return 'The destruction of';
    default:
      return 'Something else that is done to';
  }
};

const done = ({ kind, kept }: MessageParams): string => {
  switch (kind) {
    case 'create':
      return 'Made';
    case 'rotate':
      return 'Rotated: the old credential is gone';
    case 'backup':
      return 'Backed up';
    case 'remove-backup':
      return 'The backup is gone for good';
    case 'clone':
      return 'Copied';
    case 'restore':
      return 'Restored: one has logged in, written and read';
    case 'swap':
      return 'Swapped: the old credential is gone';
    default:
      return kept ? 'Destroyed; its final backup is kept' : 'Destroyed';
  }
};

/** Waves are stored from 0 on; people count from 1. */
const ordinal = (param: Param): string =>
  typeof param === 'number' ? String(param + 1) : text(param);

const names = (param: Param): string => {
  const all = (Array.isArray(param) ? param : []).map(name);
  if (all.length < 2) return all[0] ?? 'nobody';
  return `${all.slice(0, -1).join(', ')} and ${all[all.length - 1]}`;
};

const size = (param: Param): number =>
  Array.isArray(param) ? param.length : 0;

const plural = (param: Param, one: string, many: string): string =>
  size(param) === 1 ? one : many;

const endings: Readonly<Record<string, string>> = {
  failed: 'failed',
  cancelled: 'was cancelled',
  superseded: 'was superseded by a newer one',
  unknown: 'ended nobody knows how',
};

/** How something went that did not end well, without the full stop. */
const ended = (what: string, state: Param): string =>
  `${what} ${endings[text(state)] ?? `ended ${text(state)}`}`;

const listed = (before: string, param: Param): string =>
  size(param) > 0 ? `${before}${names(param)}` : '';

const release = (p: MessageParams): string =>
  p.number
    ? `Release ${text(p.number)}`
    : `Commit ${text(p.commit).slice(0, 8)}`;

const finding = (p: MessageParams): string =>
  p.kind === 'signed-off' ? 'sign-off' : 'test';

const forRole = (p: MessageParams): string =>
  p.role ? ` for ${name(p.role)}` : '';

const voided = (p: MessageParams): string =>
  [
    listed(' Void, because the content has changed since: ', p.void),
    listed(' Not counted, as authors: ', p.authors),
    listed(' Not counted, as not a member: ', p.strangers),
  ]
    .filter(part => part !== '')
    .map(part => `${part}.`)
    .join('');

const dismissed = (p: MessageParams): string =>
  [
    listed(' Does not count, as of other content: ', p.otherContent),
    listed(' Does not count, as by an author: ', p.authors),
    listed(' Does not count, as not a member: ', p.strangers),
    listed(' Revoked: ', p.revoked),
  ]
    .filter(part => part !== '')
    .map(part => `${part}.`)
    .join('');
