import { Select } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { rolloutStates } from '@spaceship/backstage-plugin-spaceship-common';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';

type Outcome = (typeof rolloutStates)[number];

const any = 'any';

/** The outcome that a filter in the address names; undefined for any, and for what is none. */
export const outcomeIn = (filter: string | undefined): Outcome | undefined =>
  rolloutStates.find(state => state === filter);

/** Filters rollouts by how they stand. */
export function OutcomeSelect(props: {
  value: Outcome | undefined;
  onChange: (outcome: Outcome | null) => void;
}) {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  return (
    <Select
      className={theme.choice}
      size="small"
      aria-label={t('deliveries.outcome')}
      options={[
        { id: any, label: t('deliveries.anyOutcome') },
        ...rolloutStates.map(state => ({
          id: state,
          label: t(`state.${state}`),
        })),
      ]}
      value={props.value ?? any}
      onChange={key => props.onChange(outcomeIn(String(key)) ?? null)}
    />
  );
}
