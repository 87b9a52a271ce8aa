import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import { Surface } from '../surfaces/Surface';
import { spaceshipTranslationRef } from '../translation';
import { LogView } from './LogView';
import { useLog } from './useLog';

/** The lines of one log, as they are written. `of` names the log; `read` fetches what follows a cursor. */
export function LiveLog(props: {
  of: readonly unknown[];
  read: (cursor: string | undefined) => Promise<Schemas['LogPage']>;
  label: string;
  height?: number;
}) {
  const { of, read, label, height } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const { asked, ended } = useLog(of, read);
  return (
    <Surface asked={asked}>
      {lines => (
        <LogView
          lines={lines}
          label={label}
          height={height}
          empty={ended ? t('log.nothingWritten') : t('log.empty')}
        />
      )}
    </Surface>
  );
}
