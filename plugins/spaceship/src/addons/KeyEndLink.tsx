import { Link } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { AddonSummary } from '../api/addons';
import { spaceshipTranslationRef } from '../translation';
import { useLinks } from '../useLinks';

/** Of an external API whose key ends: the way to where the next one is handed in, or taken. */
export function KeyEndLink(props: { addon: AddonSummary }) {
  const { id, keyEnd } = props.addon;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  if (!keyEnd || keyEnd.next === 'none') return null;
  return (
    <>
      {' '}
      <Link variant="body-small" href={links.addon(id)}>
        {t(`keyEnd.${keyEnd.next}`)}
      </Link>
    </>
  );
}
