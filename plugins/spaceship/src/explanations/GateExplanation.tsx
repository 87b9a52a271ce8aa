import type { ReactNode } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Explanation } from '../api/questions';
import { useNames, type NameOf } from '../people/useNames';
import { TimeAgo } from '../time/TimeAgo';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import { leavesOf } from './leavesOf';
import { messageText, refsIn } from './messageText';
import { RemedyText } from './RemedyText';
import { holds, verdictLooks } from './verdictLook';
import styles from './GateExplanation.module.css';

/** The act that a person can take on a condition, beside it; nothing for most. */
export type ActFor = (node: Explanation) => ReactNode;

/**
 * The answer to “may it go, and if not, why?” as a nested list, for every gate, everywhere. Each condition says in a
 * word, an icon and a colour how it stands; what does not hold says who or what can change it.
 */
export function GateExplanation(props: {
  explanation: Explanation;
  /** The reader: what waits for them is marked as their turn. */
  me?: string | null;
  /** Acts that the reader may do although no condition names them, as a member of a group that it does name. */
  mine?: readonly string[];
  actFor?: ActFor;
}) {
  const { explanation, me = null, mine = [], actFor } = props;
  const nameOf = useNames(refsIn(explanation));
  const top = withoutLoneGroups(explanation);
  const nodes = top.parts.length ? top.parts : [top];
  return (
    <Conditions
      className={styles.tree}
      nodes={nodes}
      {...{ me, mine, actFor, nameOf }}
    />
  );
}

/** A group of one condition says no more than the condition. */
function withoutLoneGroups(node: Explanation): Explanation {
  if (node.parts.length === 1) return withoutLoneGroups(node.parts[0]);
  return { ...node, parts: node.parts.map(withoutLoneGroups) };
}

/** What is open, and what people or builds have done for it; the rest that holds is folded away, never left out. */
function Conditions(
  props: { nodes: readonly Explanation[]; className: string } & Shared,
) {
  const { nodes, className, ...shared } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const told = nodes.filter(node => !holds(node.verdict) || isTold(node));
  const shown = told.length ? told : nodes;
  const folded = nodes.filter(node => !shown.includes(node));
  return (
    <ul className={className}>
      {shown.map(node => (
        <Condition key={node.id} node={node} {...shared} />
      ))}
      {folded.length > 0 && (
        <li className={styles.folded}>
          <details>
            <summary>
              {t('verdict.folded', { count: folded.flatMap(leavesOf).length })}
            </summary>
            <ul className={styles.parts}>
              {folded.map(node => (
                <Condition key={node.id} node={node} {...shared} />
              ))}
            </ul>
          </details>
        </li>
      )}
    </ul>
  );
}

const toldKinds = ['approvals', 'evidence', 'build', 'stage-before'];

/** Whether it is worth a line although it holds: somebody or something brought it about. */
const isTold = (node: Explanation): boolean =>
  node.verdict !== 'not-concerned' &&
  (toldKinds.includes(node.kind) || node.parts.some(isTold));

type Shared = {
  me: string | null;
  mine: readonly string[];
  actFor?: ActFor;
  nameOf: NameOf;
};

function Condition(props: { node: Explanation } & Shared) {
  const { node, me, mine, actFor, nameOf } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const { icon: Icon, tone } = verdictLooks[node.verdict];
  const isOpen = !holds(node.verdict);
  const isMine =
    isOpen &&
    node.remedies.some(
      r =>
        r.kind === 'person' &&
        ((me !== null && r.who.includes(me)) || mine.includes(r.act)),
    );
  const act = actFor?.(node);
  const word = isMine ? t('verdict.yours') : t(`verdict.${node.verdict}`);

  return (
    <li className={styles.condition}>
      <Icon
        aria-hidden
        className={`${theme.icon} ${theme[tone]} ${styles.mark}`}
      />
      <div className={isOpen ? styles.open : styles.done}>
        {messageText(node.message, nameOf)}
      </div>
      <div className={`${styles.aside} ${theme.small} ${theme.muted}`}>
        <span className={isMine ? theme.warning : undefined}>{word}</span>
        {isOpen && node.earliest ? (
          <>
            {' '}
            {t('verdict.until')} <TimeAgo at={node.earliest} as="point" />
          </>
        ) : null}
      </div>
      {isOpen && (node.remedies.length > 0 || act) ? (
        <div className={`${styles.remedies} ${theme.small} ${theme.muted}`}>
          <div>
            {node.remedies.map((remedy, index) => (
              <RemedyText key={index} {...{ remedy, me, nameOf }} />
            ))}
          </div>
          {act}
        </div>
      ) : null}
      {node.parts.length > 0 && (
        <Conditions
          className={styles.parts}
          nodes={node.parts}
          {...{ me, mine, actFor, nameOf }}
        />
      )}
    </li>
  );
}
