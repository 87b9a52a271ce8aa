import {
  openLeaves,
  type Explanation,
  type Message,
  type Remedy,
} from './explanation';
import { instantText } from './instants';
import { texts, type MessageKey } from './messages';
import { compareVerdicts, passes, type Verdict } from './verdict';

/** The English text of a message. A key of a later version is shown as it is. */
export function renderMessage(message: Message): string {
  if (!(message.key in texts)) return message.key;
  const said = texts[message.key as MessageKey](message.params);
  // What ends in the sentence of somebody has its full stop already.
  return said.replace(/([.!?]”)\.$/, '$1');
}

/** The leaf that decides: the worst that does not pass, the first of equals. null where the tree passes. */
export function decisiveLeaf<
  T extends { verdict: Verdict; parts: readonly T[] },
>(tree: T): T | null {
  return openLeaves(tree).reduce<T | null>(
    (worst, next) =>
      worst === null || compareVerdicts(next.verdict, worst.verdict) > 0
        ? next
        : worst,
    null,
  );
}

/** The answer in one sentence or two: the decisive reason, who or what can change it, and when. */
export function oneSentence(tree: Explanation): string {
  const decisive = decisiveLeaf(tree);
  if (decisive === null) return renderMessage(tree.message);
  const reason = renderMessage(decisive.message);
  const [remedy] = decisive.remedies;
  const act = remedy ? renderRemedy(remedy) : '';
  const others = openLeaves(tree).length - 1;
  return [reason, act, stillOpen(others)].filter(part => part !== '').join(' ');
}

const stillOpen = (count: number): string => {
  if (count === 0) return '';
  return count === 1
    ? '1 more condition is open.'
    : `${count} more conditions are open.`;
};

/** One thing that somebody or something can do, in words. */
export function renderRemedy(remedy: Remedy): string {
  switch (remedy.kind) {
    case 'person':
      return `${people(remedy.who)} can ${actOf(remedy)}.`;
    case 'event':
      return events[remedy.event] ?? '';
    case 'time':
      return `Goes on by itself at ${instantText(remedy.at)}.`;
    default:
      return `What helps: ${remedy.what}.`;
  }
}

/** What is to do next, for each condition that does not hold; the same act for several conditions once. */
export type NextAct = { remedy: Remedy; for: readonly string[] };

export function nextActs(tree: Explanation): NextAct[] {
  const acts = new Map<string, { remedy: Remedy; for: string[] }>();
  const leaves = [...openLeaves(tree)].sort((a, b) =>
    compareVerdicts(b.verdict, a.verdict),
  );
  for (const open of leaves) {
    for (const remedy of open.remedies) {
      const key = JSON.stringify(remedy);
      const known = acts.get(key);
      if (known) known.for.push(open.id);
      else acts.set(key, { remedy, for: [open.id] });
    }
  }
  return [...acts.values()];
}

/** The leaves as a checklist: whether each holds, and its text. */
export function checklist(
  tree: Explanation,
): { id: string; holds: boolean; text: string }[] {
  if (tree.verdict === 'not-concerned') return [];
  if (tree.parts.length > 0) return tree.parts.flatMap(checklist);
  return [
    {
      id: tree.id,
      holds: passes(tree.verdict),
      text: renderMessage(tree.message),
    },
  ];
}

const actOf = ({ act, stage }: Extract<Remedy, { kind: 'person' }>): string =>
  act === 'deliver' && stage !== undefined
    ? `deliver this release to ${stage}`
    : acts[act] ?? act;

const acts: Readonly<Record<string, string>> = {
  approve: 'approve',
  'record-test': 'record a test',
  'sign-off': 'sign off',
  'lift-hold': 'lift the hold',
  'withdraw-rejection': 'withdraw the rejection',
  deliver: 'deliver a release by hand',
  cancel: 'cancel it',
  'set-key': 'hand it in',
  'retry-review': 'ask for it again',
  'remove-left': 'remove what is left',
  'sweep-by-hand': 'look at what was found',
};

const events: Readonly<Record<string, string>> = {
  'build-finished': 'Goes on when the build is finished.',
  'build-requested': 'Goes on when the build is asked for.',
  'build-turn': 'Goes on when the build before it is finished.',
  'catalog-answers': 'Goes on when the catalog answers.',
  'source-answers': 'Goes on when the source answers.',
  'stage-delivered': 'Goes on when the stage before is delivered.',
  'wave-delivered': 'Goes on when the wave before is delivered.',
  'delivery-finished': 'Goes on when the delivery is finished.',
  'rollout-finished': 'Goes on when the other rollout is finished.',
  'lease-free': 'Goes on when the destination is free.',
  'step-finished': 'Goes on when the step is finished.',
  'operation-turn': 'Goes on when that is finished.',
  'operation-finished': 'Goes on when the other operation is finished.',
  'sessions-end': 'Goes on when nobody uses it any more.',
  hidden: 'Its owner can tell more.',
  'next-sweep': 'Looked at again by the next round.',
  'rollout-starts': 'Goes on when the rollout starts it.',
};

const people = (who: readonly string[]): string => {
  if (who.length === 0) return 'Anybody with the right to do so';
  const shown = who.slice(0, 3);
  const rest = who.length - shown.length;
  const all = rest > 0 ? [...shown, `${rest} more`] : shown;
  return [all.slice(0, -1).join(', '), ...all.slice(-1)]
    .filter(part => part !== '')
    .join(' or ');
};
