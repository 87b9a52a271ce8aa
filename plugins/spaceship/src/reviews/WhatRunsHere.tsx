import { Link } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { hasEnded, type Review } from '../api/reviews';
import { formatBytes } from '../figures/bytes';
import { Person } from '../people/Person';
import { StateBadge } from '../states/StateBadge';
import { Panel } from '../surfaces/Panel';
import { PlainTable } from '../surfaces/PlainTable';
import { TimeAgo } from '../time/TimeAgo';
import { spaceshipTranslationRef } from '../translation';
import { useLinks } from '../useLinks';
import theme from '../theme/theme.module.css';
import { healthOfReview } from './words';

/** Which version of which service runs here, where that comes from, and whose data it has, of when. */
export function WhatRunsHere(props: { review: Review }) {
  const { review } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  const isGone = review.state === 'destroyed';
  return (
    <Panel level={3} title={t('review.runs.title')}>
      <PlainTable
        label={t('review.runs.title')}
        rows={[review]}
        keyOf={({ id }) => id}
        columns={[
          {
            label: t('review.runs.service'),
            isName: true,
            cell: ({ service }) => (
              <Link href={links.delivery(service)}>{service.name}</Link>
            ),
          },
          {
            label: t('review.runs.release'),
            cell: one => <Version review={one} />,
          },
          {
            label: t('review.runs.from'),
            cell: one => (
              <>
                {t('reviews.branch')}{' '}
                <span className={theme.mono}>{one.branch}</span>
                {one.createdBy && (
                  <div className={`${theme.small} ${theme.muted}`}>
                    {t('reviews.by')} <Person of={one.createdBy} />
                  </div>
                )}
              </>
            ),
          },
          {
            label: t('review.runs.data'),
            cell: ({ data }) =>
              isGone || data.length === 0 ? (
                <span className={theme.muted}>
                  {isGone ? t('review.runs.dataGone') : t('review.runs.none')}
                </span>
              ) : (
                data.map(one => <Data key={one.alias} data={one} />)
              ),
          },
          {
            label: t('review.runs.health'),
            cell: one => one.runs && <StateBadge state={healthOfReview(one)} />,
          },
        ]}
      />
    </Panel>
  );
}

/** The release that runs, since when; or that none does. */
function Version(props: { review: Review }) {
  const { runs } = props.review;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  if (!runs) {
    return (
      <span className={theme.muted}>
        {hasEnded(props.review)
          ? t('review.runs.noMore')
          : t('review.runs.nothing')}
      </span>
    );
  }
  return (
    <>
      <Link href={links.rollout(runs.rolloutId)} weight="bold">
        {runs.release.number}
      </Link>{' '}
      <span className={`${theme.mono} ${theme.muted}`}>
        {runs.release.commit.slice(0, 7)}
      </span>
      <div>{runs.release.message.split('\n')[0]}</div>
      <div className={`${theme.small} ${theme.muted}`}>
        {t('review.runs.since')} <TimeAgo at={runs.since} as="point" />
      </div>
    </>
  );
}

function Data(props: { data: Review['data'][number] }) {
  const { alias, from, source, at, addonId, sizeBytes } = props.data;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  const text =
    from === 'clone'
      ? t('review.runs.clone', { alias, source: source ?? '' })
      : t('review.runs.empty', { alias });
  return (
    <div>
      {addonId ? <Link href={links.addon(addonId)}>{text}</Link> : text}
      {from === 'clone' && (
        <div className={`${theme.small} ${theme.muted}`}>
          {at ? (
            <>
              {t('review.runs.cloneAt')} <TimeAgo at={at} as="point" />
            </>
          ) : (
            t('review.runs.copying')
          )}
          {sizeBytes !== null && `, ${formatBytes(sizeBytes)}`}
        </div>
      )}
    </div>
  );
}
