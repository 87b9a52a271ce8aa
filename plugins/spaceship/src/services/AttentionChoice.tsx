import { ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  attentions,
  type Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import { StateIcon } from '../states/StateBadge';
import type { StateWord } from '../states/look';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import styles from './Services.module.css';

type Attention = Schemas['Attention'];

const icons: Partial<Record<Attention, StateWord>> = {
  failed: 'failed',
  unbuilt: 'failed',
  ill: 'degraded',
  'no-news': 'no-news',
  'waiting-person': 'waiting-person',
  held: 'held',
  delivering: 'delivering',
};

/** How many services there are, and of how many something is so; choosing one narrows the list to them. */
export function AttentionChoice(props: {
  counts: Schemas['ServiceCounts'];
  value: Attention | undefined;
  onChange: (attention: Attention | null) => void;
}) {
  const { counts, value, onChange } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const offered = attentions.filter(
    attention => counts[attention] > 0 || attention === value,
  );
  return (
    <ToggleButtonGroup
      className={styles.choice}
      aria-label={t('services.show')}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[value ?? 'all']}
      onSelectionChange={keys =>
        onChange(offered.find(one => one === [...keys][0]) ?? null)
      }
    >
      <ToggleButton id="all" className={styles.chip}>
        <Count
          count={counts.all}
          what={t('services.is.all', { count: counts.all })}
        />
      </ToggleButton>
      {offered.map(attention => (
        <ToggleButton key={attention} id={attention} className={styles.chip}>
          {icons[attention] && <StateIcon state={icons[attention]} />}
          <Count
            count={counts[attention]}
            what={t(`services.is.${attention}`, { count: counts[attention] })}
          />
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}

function Count(props: { count: number; what: string }) {
  return (
    <span className={styles.count}>
      <strong className={theme.numbers}>{props.count}</strong> {props.what}
    </span>
  );
}
