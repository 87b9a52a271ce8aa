import type { MessageParams } from '../gates/explanation';
import { because, count, moment, name, saying, text } from '../gates/phrases';

/** The English text of every message about branches, review environments and sweeps. */
export const reviewTexts = {
  'review.own-branch': p =>
    `${text(p.branch)} is the service's own branch and gets no environment.`,
  'review.not-asked': p =>
    `The file asks for no review environments; one of ${text(
      p.branch,
    )} is made by hand.`,
  'review.wanted': p =>
    `A push to ${text(p.branch)} makes a review environment.`,
  'review.fits': p =>
    `A push to ${text(p.branch)} fits “${text(
      p.pattern,
    )}”: it gets a review environment.`,
  'review.other': p =>
    `A push to ${text(p.branch)} does not fit “${text(p.pattern)}”.`,

  'branch.gone': p =>
    `${text(p.branch)} is not in the repository and has no environment.`,
  'branch.deleted': p =>
    `${text(p.branch)} was deleted: its review environment ends.`,
  'branch.missing': p =>
    `${text(p.branch)} was not seen; it is looked for once more.`,
  'branch.same': p => `The environment of ${text(p.branch)} has this commit.`,
  'branch.moved': p =>
    `The environment of ${text(p.branch)} gets commit ${text(p.commit).slice(
      0,
      7,
    )}.`,
  'branch.no-push': p =>
    `${text(p.branch)} has no environment, and nobody has pushed.`,
  'branch.not-wanted': p =>
    `A push to ${text(p.branch)} makes no review environment.`,
  'branch.ended-since': p =>
    `The environment of ${text(p.branch)} was ended after this push.`,
  'branch.again': p =>
    `The environment of ${text(p.branch)} ends, and is made anew after that.`,
  'branch.new': p => `${text(p.branch)} gets a review environment.`,

  'review.conditions': p => `${text(p.title)} is ready.`,
  'review.ready': p => `${text(p.title)} is ready.`,
  'review.no-gate': p =>
    p.isInstalled
      ? 'Its driver has no gate, and nothing is shown to everybody.'
      : 'No module brings its driver.',
  'review.overtaken': p => `${text(p.step)}: something newer is asked for.`,
  'review.ends': p => `${text(p.step)}: the environment ends.`,
  'review.lives': p => `It ends if nobody uses it until ${moment(p.at)}.`,
  'review.ends-soon': p =>
    `It ends within a day, if nobody uses it until ${moment(p.at)}.`,
  'review.pinned': p =>
    `${name(p.by)} keeps it${because(
      p.reason,
    )}; it does not end before ${moment(p.at)}.`,
  'review.ends-branch-deleted': p =>
    `It ends, because the branch ${text(p.branch)} was deleted.`,
  'review.ends-idle': () => 'It ends, because nobody has used it.',
  'review.ends-person': p => `${name(p.by)} ended it${because(p.reason)}.`,
  'review.waits-rollout': () => 'A delivery here is being ended first.',
  'review.waits-operation': () =>
    'An operation on its data is being ended first.',
  'review.left': p =>
    `Something is left of it after ${count(p.round, 'round')}${saying(
      p.error,
    )}`,
  'review.nothing-left': () => 'Nothing is left of it.',

  'sweep.all': p =>
    `${count(p.found, 'thing')} that should not exist may be removed.`,
  'sweep.clean': () => 'Everything that exists should exist.',
  'sweep.share': p =>
    `${text(p.found)} of ${text(
      p.total,
    )} things look as if they should not exist: too many to be believed, so nothing is removed.`,
  'sweep.share-fine': p =>
    `${text(p.found)} of ${text(p.total)} things should not exist.`,
  'sweep.first-seen': p => `${text(p.what)} is seen for the first time.`,
  'sweep.seen': p => `${text(p.what)} was seen by an earlier round too.`,
  'sweep.protected': p => `${text(p.what)} is protected by its name.`,
  'sweep.limit': p =>
    `${text(p.what)} waits for a later round: at most ${text(
      p.most,
    )} are removed in one.`,
  'sweep.dry-run': p => `${text(p.what)} would be removed.`,
} satisfies Record<string, (params: MessageParams) => string>;
