import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import type { Overview } from '../api/questions';
import { CopyField } from '../surfaces/CopyField';
import { Panel } from '../surfaces/Panel';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import { fileFor, triggersFor } from './fileFor';

/** A file to begin with; where there is one, what it does with the next push, and what is missing for that. */
export function FilePanel(props: {
  overview: Overview;
  look: Schemas['Look'] | undefined;
}) {
  const { overview, look } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  if (!look?.files.includes('spaceship.yaml')) {
    return (
      <Panel title={t('first.file')}>
        <div className={theme.column}>
          <CopyField
            label="spaceship.yaml"
            what={t('copy.file')}
            value={fileFor(overview, look)}
          />
          <p className={theme.muted}>{t('first.fileHow')}</p>
        </div>
      </Panel>
    );
  }
  if (look.mistakes.length > 0) return null;
  return (
    <Panel title={t('first.nextPush')}>
      <div className={theme.column}>
        {look.triggers.map(({ branch, deliver }) => (
          <p key={`${branch}/${deliver}`}>
            {deliver
              ? t('first.delivers', { branch, stage: deliver })
              : t('first.buildsOnly', { branch })}
          </p>
        ))}
        {look.triggers.length === 0 && (
          <>
            <p>{t('first.noTrigger')}</p>
            <CopyField
              label="spaceship.yaml"
              what={t('copy.lines')}
              value={triggersFor(overview, look)}
            />
          </>
        )}
      </div>
    </Panel>
  );
}
