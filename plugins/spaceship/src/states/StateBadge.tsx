import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import { looks, type Look, type StateWord } from './look';
import styles from './StateBadge.module.css';

/** A state as icon, word and colour. Healthy is quiet; fill marks what moves or needs a person. */
export function StateBadge(props: { state: StateWord; word?: string }) {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const look: Look = looks[props.state];
  return (
    <span className={`${styles.state} ${theme[look.tone]}`}>
      <StateIcon state={props.state} />
      {props.word ?? t(`state.${props.state}`)}
    </span>
  );
}

/** The icon of a state without its word; the word has to be beside it. */
export function StateIcon(props: { state: StateWord }) {
  const look: Look = looks[props.state];
  const Icon = look.icon;
  return (
    <Icon
      aria-hidden
      className={`${theme.icon} ${theme[look.tone]} ${
        look.turns ? theme.turning : ''
      }`}
    />
  );
}
