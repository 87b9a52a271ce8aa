import { allOf, leaf, type Explanation } from '../gates/explanation';
import { message } from '../gates/messages';

/** Something that exists outside the database and carries our tag: whose it says it is. */
export type TaggedThing = {
  /** A destination's id, or an add-on's. Without a tag nothing is ours, and nothing is touched. */
  tag: { kind: 'destination' | 'addon'; id: string } | null;
  what: string;
  where: string;
};

/**
 * What the database says of a tag. `living`: it should exist. `gone`: it was ours and is destroyed. Whatever is not in
 * here may be another portal's.
 */
export type Desired = Readonly<Record<string, 'living' | 'gone'>>;

export type SweepLimits = {
  /** Says what would be removed, and removes nothing. */
  dryRun: boolean;
  /** Tags that an earlier round found already: nothing is removed at first sight. */
  seenBefore: readonly string[];
  /** Most tags that are cleaned up in one round. */
  most: number;
  /** Of all tags that exist, from 0 to 1: where more than this share should not exist, the question is wrong. */
  largestShare: number;
  /** Places whose name begins so are never touched. */
  protectedNames: readonly string[];
};

export type SweepPlan = {
  /** Tags to clean up now, oldest id first. */
  remove: readonly { kind: 'destination' | 'addon'; id: string }[];
  /** Everything that should not exist, whether it is removed now or not. */
  found: readonly { kind: 'destination' | 'addon'; id: string }[];
  refused: boolean;
  tree: Explanation;
};

/**
 * What of everything that exists should not, and what is removed of it in this round. Careful on purpose: sweeps that
 * were not have removed what people worked with.
 */
export function planSweep(
  inventory: readonly TaggedThing[],
  desired: Desired,
  limits: SweepLimits,
): SweepPlan {
  const tags = tagsOf(inventory);
  const orphans = [...tags.values()].filter(({ id }) => desired[id] === 'gone');
  const known = [...tags.keys()].filter(id => desired[id] !== undefined);
  const found = orphans.map(({ kind, id }) => ({ kind, id }));
  if (orphans.length === 0) {
    return {
      remove: [],
      found,
      refused: false,
      tree: leaf({
        id: 'sweep',
        kind: 'sweep',
        verdict: 'satisfied',
        message: message('sweep.clean', {}),
      }),
    };
  }
  // Two left-overs beside one living thing are no reason for doubt; twenty beside ten are.
  const share = orphans.length / known.length;
  const refused = orphans.length > limits.most && share > limits.largestShare;
  const parts: Explanation[] = [
    shareLeaf(orphans.length, known.length, refused),
  ];
  const remove: { kind: 'destination' | 'addon'; id: string }[] = [];
  for (const orphan of orphans) {
    const objection = objectionTo(orphan, limits, remove.length);
    parts.push(objection ?? removalLeaf(orphan));
    if (objection === null && !refused) {
      remove.push({ kind: orphan.kind, id: orphan.id });
    }
  }
  return {
    remove,
    found,
    refused,
    tree: allOf(
      { id: 'sweep', message: message('sweep.all', { found: orphans.length }) },
      parts,
    ),
  };
}

type Orphan = {
  kind: 'destination' | 'addon';
  id: string;
  /** The first of its things, for people. */
  what: string;
  places: string[];
};

function tagsOf(inventory: readonly TaggedThing[]): Map<string, Orphan> {
  const tags = new Map<string, Orphan>();
  const sorted = [...inventory].sort((a, b) =>
    `${a.tag?.id} ${a.where}` < `${b.tag?.id} ${b.where}` ? -1 : 1,
  );
  for (const { tag, what, where } of sorted) {
    if (tag === null) continue;
    const known = tags.get(tag.id);
    if (known) known.places.push(where);
    else {
      tags.set(tag.id, { ...tag, what: `${what} (${where})`, places: [where] });
    }
  }
  return tags;
}

function objectionTo(
  orphan: Orphan,
  limits: SweepLimits,
  removed: number,
): Explanation | null {
  const { what } = orphan;
  const node = { id: `sweep/${orphan.id}`, kind: 'orphan' };
  const isProtected = orphan.places.some(where =>
    limits.protectedNames.some(name => where.startsWith(name)),
  );
  if (isProtected) {
    return leaf({
      ...node,
      verdict: 'waiting-person',
      message: message('sweep.protected', { what }),
      remedies: [{ kind: 'person', act: 'remove-left', who: [] }],
    });
  }
  if (!limits.seenBefore.includes(orphan.id)) {
    return leaf({
      ...node,
      verdict: 'waiting-event',
      message: message('sweep.first-seen', { what }),
      remedies: [{ kind: 'event', event: 'next-sweep' }],
    });
  }
  if (limits.dryRun) {
    return leaf({
      ...node,
      verdict: 'waiting-person',
      message: message('sweep.dry-run', { what }),
      remedies: [
        { kind: 'person', act: 'sweep-by-hand', who: [] },
        {
          kind: 'change',
          what: 'spaceship.reviews.sweep.dryRun: false in the configuration',
        },
      ],
    });
  }
  if (removed >= limits.most) {
    return leaf({
      ...node,
      verdict: 'waiting-event',
      message: message('sweep.limit', { what, most: limits.most }),
      remedies: [{ kind: 'event', event: 'next-sweep' }],
    });
  }
  return null;
}

const removalLeaf = (orphan: Orphan): Explanation =>
  leaf({
    id: `sweep/${orphan.id}`,
    kind: 'orphan',
    verdict: 'satisfied',
    message: message('sweep.seen', { what: orphan.what }),
  });

function shareLeaf(
  found: number,
  total: number,
  refused: boolean,
): Explanation {
  const node = {
    id: 'sweep/share',
    kind: 'share',
    read: [{ fact: 'inventory', value: { found, total } }],
  };
  return refused
    ? leaf({
        ...node,
        verdict: 'blocked',
        message: message('sweep.share', { found, total }),
        remedies: [{ kind: 'person', act: 'sweep-by-hand', who: [] }],
      })
    : leaf({
        ...node,
        verdict: 'satisfied',
        message: message('sweep.share-fine', { found, total }),
      });
}
