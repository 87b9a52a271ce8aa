import {
  instantText,
  type EntityRef,
  type Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';

type HistoryEntry = Pick<Schemas['AuditEntry'], 'action' | 'details'>;

/** An entry of the audit in the words of a page that everybody reads. */
export function historySentence(
  { action, details }: HistoryEntry,
  names: Readonly<Record<EntityRef, string>>,
): string {
  const given = (details ?? {}) as Record<string, any>;
  const commit = String(given.commit ?? '').slice(0, 7);
  switch (action) {
    case 'review.create':
      return `Made for the branch ${given.branch}`;
    case 'review.update':
      return `Commit ${commit} is put in place`;
    case 'review.ready':
      return `Ready with commit ${commit}`;
    case 'review.failed':
      return `Failed: ${given.reason ?? 'no reason was given'}`;
    case 'review.extend':
      return `Given ${given.days} days without use`;
    case 'review.pin':
      return `Kept until ${instantText(given.until)}: “${given.reason}”`;
    case 'review.unpin':
      return 'Not kept any more';
    case 'review.share':
      return `Shared by a link: ${given.label}`;
    case 'review.revoke-link':
      return `Link revoked: ${given.label}`;
    case 'review.enter':
      return 'Entered';
    case 'review.sign-off':
      return `${given.outcome === 'passed' ? 'Signed off' : 'Needs work'} for ${
        names[given.role]
      }, on release ${given.release}`;
    case 'review.comment':
      return given.replyTo === null ? 'Commented' : 'Answered a comment';
    case 'review.resolve-comment':
      return 'Resolved a comment';
    case 'review.reopen-comment':
      return 'Opened a comment again';
    case 'review.end':
      return endings[String(given.kind)] ?? 'Ended';
    case 'review.destroyed':
      return 'Nothing is left of it';
    default:
      return action;
  }
}

const endings: Readonly<Record<string, string>> = {
  'branch-deleted': 'Ended, because its branch was deleted',
  idle: 'Ended, because nobody used it',
  person: 'Ended by hand',
};

/** The roles that the entries name. */
export const rolesIn = (history: readonly HistoryEntry[]): EntityRef[] =>
  history.flatMap(({ action, details }) =>
    action === 'review.sign-off'
      ? [String((details as { role?: unknown }).role)]
      : [],
  );
