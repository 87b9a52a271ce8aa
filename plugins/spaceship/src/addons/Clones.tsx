import { Link } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Addon } from '../api/addons';
import { formatBytes } from '../figures/bytes';
import { Person } from '../people/Person';
import { StateBadge } from '../states/StateBadge';
import { wordFor } from '../states/look';
import { Panel } from '../surfaces/Panel';
import { PlainTable } from '../surfaces/PlainTable';
import { TimeAgo } from '../time/TimeAgo';
import { spaceshipTranslationRef } from '../translation';
import { useLinks } from '../useLinks';
import theme from '../theme/theme.module.css';

/** What was copied from it, where it is, and when it ends. */
export function Clones(props: { addon: Addon }) {
  const { addon } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  return (
    <Panel title={t('clone.title')} level={3}>
      {addon.clones.length === 0 ? (
        <p className={theme.muted}>{t('clone.none')}</p>
      ) : (
        <PlainTable
          label={t('clone.title')}
          rows={addon.clones}
          keyOf={clone => clone.id}
          columns={[
            {
              label: t('clone.for'),
              isName: true,
              cell: clone => <WhatFor clone={clone} />,
            },
            {
              label: t('clone.dataOf'),
              cell: clone => (
                <Link href={links.addon(clone.id)}>
                  <TimeAgo at={clone.at} as="point" />
                </Link>
              ),
            },
            {
              label: t('clone.destination'),
              cell: clone => clone.destination.title,
            },
            {
              label: t('clone.state'),
              cell: clone => <StateBadge state={wordFor(clone.state)} />,
            },
            {
              label: t('clone.size'),
              isNumber: true,
              cell: ({ sizeBytes }) =>
                sizeBytes === null ? '–' : formatBytes(sizeBytes),
            },
            {
              label: t('clone.ends'),
              cell: clone =>
                clone.expiresAt ? (
                  <TimeAgo at={clone.expiresAt} as="point" />
                ) : (
                  t(clone.review ? 'clone.withReview' : 'clone.never')
                ),
            },
          ]}
        />
      )}
    </Panel>
  );
}

/** The review environment that it was made for; else who wanted it, and why. */
function WhatFor(props: { clone: Addon['clones'][number] }) {
  const { review, by, reason } = props.clone;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  if (review) return <Link href={links.review(review.id)}>{review.title}</Link>;
  return (
    <span className={theme.regular}>
      {by && <Person of={by} />}
      <div className={`${theme.small} ${theme.muted}`}>
        {reason ? `“${reason}”` : t('clone.noReason')}
      </div>
    </span>
  );
}
