import { Link } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { AddonSummary } from '../api/addons';
import { spaceshipTranslationRef } from '../translation';
import { useLinks } from '../useLinks';
import theme from '../theme/theme.module.css';
import { nameOfAddon, typeOf } from './words';

/** What people call an add-on, as the link to its page, with its type and plan below. */
export function AddonName(props: {
  addon: AddonSummary;
  /** Says also where nothing is bound to it. */
  withBinding?: boolean;
}) {
  const { addon, withBinding } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  return (
    <>
      <Link href={links.addon(addon.id)} weight="bold">
        {nameOfAddon(addon)}
      </Link>
      <div className={`${theme.small} ${theme.muted} ${theme.regular}`}>
        {t('addon.plan', { type: typeOf(addon, t), plan: addon.plan })}
        {withBinding && addon.aliases.length === 0 && (
          <> · {t('addons.unbound')}</>
        )}
      </div>
    </>
  );
}
