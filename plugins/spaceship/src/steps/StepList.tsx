import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Sentence } from '../people/Sentence';
import { spaceshipTranslationRef } from '../translation';
import { StateIcon } from '../states/StateBadge';
import { wordFor, type StateWord } from '../states/look';
import { Took } from '../time/Took';
import theme from '../theme/theme.module.css';
import styles from './StepList.module.css';

/** One durable step, as a reader sees it. */
export type StepLine = {
  id: string;
  title: string;
  state: string;
  attempt: number;
  direction: 'forward' | 'back';
  startedAt: string | null;
  endedAt: string | null;
  error: string | null;
  /** That nothing was tried although it is done, and why. */
  unproven: string | null;
};

/** Steps under one heading: the build, or one destination. */
export type StepGroup = {
  id: string;
  title: string;
  state: StateWord;
  note?: string;
  steps: readonly StepLine[];
};

/**
 * What is done, what runs and what follows, by destination, with durations and attempts. One step is selected, where a
 * choice of one changes what else is shown.
 */
export function StepList(props: {
  groups: readonly StepGroup[];
  selected?: string | null;
  onSelect?: (id: string) => void;
}) {
  const { onSelect } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  return (
    <div className={theme.stack}>
      {props.groups.map(group => (
        <section key={group.id} aria-label={group.title}>
          <header className={styles.group}>
            <h4 className={styles.title}>{group.title}</h4>
            <span className={theme.small}>
              <StateIcon state={group.state} /> {t(`state.${group.state}`)}
            </span>
          </header>
          {group.note && (
            <p className={`${theme.small} ${theme.muted} ${styles.note}`}>
              <Sentence of={group.note} />
            </p>
          )}
          <ol className={styles.steps}>
            {group.steps.map(step => (
              <Step
                key={step.id}
                step={step}
                isSelected={step.id === props.selected}
                onSelect={onSelect && (() => onSelect(step.id))}
              />
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}

function Step(props: {
  step: StepLine;
  isSelected: boolean;
  onSelect?: () => void;
}) {
  const { step, isSelected, onSelect } = props;
  if (!onSelect) {
    return (
      <li className={styles.step}>
        <StepText step={step} />
      </li>
    );
  }
  return (
    <li>
      <button
        type="button"
        className={`${styles.step} ${styles.choice} ${
          isSelected ? styles.selected : ''
        }`}
        aria-pressed={isSelected}
        onClick={onSelect}
      >
        <StepText step={step} />
      </button>
    </li>
  );
}

function StepText(props: { step: StepLine }) {
  const { step } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const state = wordFor(step.state);
  return (
    <>
      <StateIcon state={state} />
      <span className={styles.name}>
        <span className={step.state === 'running' ? theme.strong : undefined}>
          {step.title}
        </span>
        {step.direction === 'back' && (
          <span className={styles.tag}>{t('steps.back')}</span>
        )}
        {step.attempt > 1 && (
          <span className={styles.tag}>
            {t('steps.attempt', { attempt: String(step.attempt) })}
          </span>
        )}
      </span>
      <span className={`${theme.small} ${theme.muted}`}>
        {t(`state.${state}`)}
      </span>
      <span className={`${theme.small} ${styles.took}`}>
        <Took from={step.startedAt} to={step.endedAt} />
      </span>
      {step.error && (
        <span className={`${theme.small} ${theme.negative} ${styles.error}`}>
          <Sentence of={step.error} />
        </span>
      )}
      {step.unproven && (
        <span className={`${theme.small} ${theme.muted} ${styles.error}`}>
          {step.unproven}
        </span>
      )}
    </>
  );
}
