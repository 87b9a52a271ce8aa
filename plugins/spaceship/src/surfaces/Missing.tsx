import { Link } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { spaceshipTranslationRef } from '../translation';
import { useLinks } from '../useLinks';
import { Notice } from './Notice';

/** An address that leads to nothing, or to something that is gone; with the sentence of the API, where there is one. */
export function Missing(props: { children?: string }) {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  return (
    <Notice
      kind="missing"
      title={t('surface.missing')}
      act={
        <Link href={links.home('services')}>{t('surface.allServices')}</Link>
      }
    >
      {props.children} {t('surface.missingHow')}
    </Notice>
  );
}
