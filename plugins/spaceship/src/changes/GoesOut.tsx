import { useState } from 'react';
import { Select } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import { Panel } from '../surfaces/Panel';
import { Lines } from '../surfaces/Surface';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import { ChangeList } from './ChangeList';

/** What goes out with a rollout, against what a destination runs; the shape of it for as long as that is not known. */
export function GoesOut(props: {
  changes: readonly Schemas['Changes'][] | undefined;
  what: string;
  level?: 2 | 3;
}) {
  const { changes, what, level } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const [slug, setSlug] = useState<string | null>(null);
  const shown = changes?.find(c => c.destination === slug) ?? changes?.[0];
  return (
    <Panel
      level={level}
      title={t('changes.title', { what })}
      aside={
        changes && changes.length > 1 && shown ? (
          <Select
            size="small"
            className={theme.choice}
            aria-label={t('changes.comparedWith')}
            options={changes.map(c => ({
              id: c.destination,
              label: c.from
                ? `${c.destinationTitle}, ${c.from.number}`
                : c.destinationTitle,
            }))}
            value={shown.destination}
            onChange={key => setSlug(String(key))}
          />
        ) : null
      }
    >
      {!changes && <Lines count={4} />}
      {changes && !shown && (
        <p className={theme.muted}>{t('changes.notYet')}</p>
      )}
      {shown && <ChangeList changes={shown} />}
    </Panel>
  );
}
