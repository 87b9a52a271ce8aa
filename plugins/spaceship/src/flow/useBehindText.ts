import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import { spaceshipTranslationRef } from '../translation';

/** “5 behind”; null where nothing is in between, or that is not known. */
export function useBehindText(behind: Schemas['Behind'] | null): string | null {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  if (!behind || behind.count === 0) return null;
  const releases = String(behind.count);
  return behind.isMore
    ? t('flow.behindMore', { releases })
    : t('flow.behind', { releases });
}
