import { Link } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { AddonSummary } from '../api/addons';
import { formatBytes } from '../figures/bytes';
import { Sentence } from '../people/Sentence';
import { StateBadge } from '../states/StateBadge';
import { PlainTable } from '../surfaces/PlainTable';
import { spaceshipTranslationRef } from '../translation';
import { TimeAgo } from '../time/TimeAgo';
import { useNow } from '../time/useNow';
import { useLinks } from '../useLinks';
import theme from '../theme/theme.module.css';
import { KeyEndLink } from './KeyEndLink';
import { AddonName } from './AddonName';
import { healthOf } from './words';
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
      rows={addons}
      keyOf={addon => addon.id}
      columns={[
        {
          label: t('addons.name'),
          isName: true,
          cell: addon => <AddonName addon={addon} withBinding />,
        },
        ...(withService
          ? [
              {
                label: t('addons.service'),
                cell: (addon: AddonSummary) => (
                  <Link href={links.delivery(addon.service)}>
                    {addon.service.name}
                  </Link>
                ),
              },
            ]
          : []),
        {
          label: t('addons.destination'),
          cell: addon => addon.destination.title,
        },
        {
          label: t('addons.health'),
          cell: addon => <StateBadge state={healthOf(addon, now)} />,
        },
        {
          label: t('addons.nowAndNext'),
          cell: addon => <WhatIsNext addon={addon} />,
        },
        {
          label: t('addons.size'),
          isNumber: true,
          cell: ({ sizeBytes }) =>
            sizeBytes === null ? '–' : formatBytes(sizeBytes),
        },
        {
          label: t('addons.connections'),
          isNumber: true,
          cell: ({ connections }) => connections ?? '–',
        },
      ]}
    />
  );
}

function WhatIsNext(props: { addon: AddonSummary }) {
  const { addon } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  return (
    <div className={`${theme.muted} ${styles.next}`}>
      <Sentence of={addon.sentence} />
      <KeyEndLink addon={addon} />
      {addon.expiresAt && (
        <>
          {' '}
          {t('addon.ends')} <TimeAgo at={addon.expiresAt} as="point" />.
        </>
      )}
    </div>
  );
}
