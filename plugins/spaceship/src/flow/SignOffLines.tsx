import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Explanation } from '../api/questions';
import { messageText, refsIn } from '../explanations/messageText';
import { verdictLooks } from '../explanations/verdictLook';
import { useNames } from '../people/useNames';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import styles from './FlowStrip.module.css';

/** The gates of a tree that ask for a sign-off, or that one has satisfied; none is asked for twice. */
export function signOffsIn(tree: Explanation): Explanation[] {
  const byText = new Map<string, Explanation>();
  const look = (node: Explanation) => {
    if (node.kind === 'evidence' && node.message.params.kind === 'signed-off') {
      byText.set(JSON.stringify(node.message), node);
    }
    node.parts.forEach(look);
  };
  look(tree);
  return [...byText.values()];
}

/** Who has signed off what waits here, and whose sign-off is asked for still. Nothing where no gate asks. */
export function SignOffLines(props: { tree: Explanation }) {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const nameOf = useNames(refsIn(props.tree));
  const signOffs = signOffsIn(props.tree);
  if (signOffs.length === 0) return null;
  return (
    <ul className={styles.signOffs} aria-label={t('signOff.title')}>
      {signOffs.map(node => {
        const { icon: Icon, tone } = verdictLooks[node.verdict];
        return (
          <li key={node.id} className={styles.waiting}>
            <Icon aria-hidden className={`${theme.icon} ${theme[tone]}`} />
            <span>{messageText(node.message, nameOf)}</span>
          </li>
        );
      })}
    </ul>
  );
}
