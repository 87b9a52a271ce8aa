import {
  openLeaves,
  type EntityRef,
  type Explanation,
} from '@spaceship/backstage-plugin-spaceship-common';

/** The conditions of a tree that this person can turn by this act. */
export const asksOf = (
  tree: Explanation,
  act: string,
  by: EntityRef,
): Explanation[] =>
  openLeaves(tree).filter(leaf => whoCan(leaf, act).includes(by));

/** Who else can turn them, in the order in which they are named. */
export const othersWhoCan = (
  leaves: readonly Explanation[],
  act: string,
  by: EntityRef,
): EntityRef[] => [
  ...new Set(
    leaves.flatMap(leaf => whoCan(leaf, act)).filter(ref => ref !== by),
  ),
];

const whoCan = (leaf: Explanation, act: string): readonly EntityRef[] =>
  leaf.verdict !== 'waiting-person'
    ? []
    : leaf.remedies.flatMap(remedy =>
        remedy.kind === 'person' && remedy.act === act ? remedy.who : [],
      );
