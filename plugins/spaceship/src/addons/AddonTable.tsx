import { Link } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { AddonSummary } from '../api/addons';
import { formatBytes } from '../figures/bytes';
import { Sentence } from '../people/Sentence';
import { StateBadge } from '../states/StateBadge';
import { EndCell, PlainTable } from '../surfaces/PlainTable';
import { spaceshipTranslationRef } from '../translation';
import { TimeAgo } from '../time/TimeAgo';
import { useNow } from '../time/useNow';
import { useLinks } from '../useLinks';
import theme from '../theme/theme.module.css';
import { KeyEndLink } from './KeyEndLink';
import { healthOf, nameOfAddon, typeOf } from './words';
import styles from './Addons.module.css';

/** Add-ons as rows: what it is, where, how it is, what comes next, how big. */
export function AddonTable(props: {
  addons: readonly AddonSummary[];
  /** Names the service of each row; for lists across services. */
  withService?: boolean;
}) {
  const { addons, withService } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  const now = useNow(60_000);
  return (
    <PlainTable
      label={t('addons.title')}
      columns={[
        { label: t('addons.name') },
        ...(withService ? [{ label: t('addons.service') }] : []),
        { label: t('addons.destination') },
        { label: t('addons.health') },
        { label: t('addons.nowAndNext') },
        { label: t('addons.size'), isNumber: true },
        { label: t('addons.connections'), isNumber: true },
      ]}
    >
      {addons.map(addon => (
        <tr key={addon.id}>
          <th scope="row">
            <Link href={links.addon(addon.id)} weight="bold">
              {nameOfAddon(addon)}
            </Link>
            <div className={`${theme.small} ${theme.muted} ${theme.regular}`}>
              {t('addon.plan', { type: typeOf(addon, t), plan: addon.plan })}
              {addon.aliases.length === 0 && <> · {t('addons.unbound')}</>}
            </div>
          </th>
          {withService && (
            <td>
              <Link href={links.delivery(addon.service)}>
                {addon.service.name}
              </Link>
            </td>
          )}
          <td>{addon.destination.title}</td>
          <td>
            <StateBadge state={healthOf(addon, now)} />
          </td>
          <td className={`${theme.muted} ${styles.next}`}>
            <Sentence of={addon.sentence} />
            <KeyEndLink addon={addon} />
            {addon.expiresAt && (
              <>
                {' '}
                {t('addon.ends')} <TimeAgo at={addon.expiresAt} as="point" />.
              </>
            )}
          </td>
          <EndCell>
            {addon.sizeBytes === null ? '–' : formatBytes(addon.sizeBytes)}
          </EndCell>
          <EndCell>{addon.connections ?? '–'}</EndCell>
        </tr>
      ))}
    </PlainTable>
  );
}
