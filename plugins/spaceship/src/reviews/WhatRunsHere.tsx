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
  const { runs, service } = review;
  const isGone = review.state === 'destroyed';
  return (
    <Panel level={3} title={t('review.runs.title')}>
      <PlainTable
        label={t('review.runs.title')}
        columns={[
          { label: t('review.runs.service') },
          { label: t('review.runs.release') },
          { label: t('review.runs.from') },
          { label: t('review.runs.data') },
          { label: t('review.runs.health') },
        ]}
      >
        <tr>
          <th scope="row">
            <Link href={links.delivery(service)}>{service.name}</Link>
          </th>
          <td>
            {runs ? (
              <>
                <Link href={links.rollout(runs.rolloutId)} weight="bold">
                  {runs.release.number}
                </Link>{' '}
                <span className={`${theme.mono} ${theme.muted}`}>
                  {runs.release.commit.slice(0, 7)}
                </span>
                <div>{runs.release.message.split('\n')[0]}</div>
                <div className={`${theme.small} ${theme.muted}`}>
                  {t('review.runs.since')}{' '}
                  <TimeAgo at={runs.since} as="point" />
                </div>
              </>
            ) : (
              <span className={theme.muted}>
                {hasEnded(review)
                  ? t('review.runs.noMore')
                  : t('review.runs.nothing')}
              </span>
            )}
          </td>
          <td>
            {t('reviews.branch')}{' '}
            <span className={theme.mono}>{review.branch}</span>
            {review.createdBy && (
              <div className={`${theme.small} ${theme.muted}`}>
                {t('reviews.by')} <Person of={review.createdBy} />
              </div>
            )}
          </td>
          <td>
            {isGone || review.data.length === 0 ? (
              <span className={theme.muted}>
                {isGone ? t('review.runs.dataGone') : t('review.runs.none')}
              </span>
            ) : (
              review.data.map(data => <Data key={data.alias} data={data} />)
            )}
          </td>
          <td>{runs && <StateBadge state={healthOfReview(review)} />}</td>
        </tr>
      </PlainTable>
    </Panel>
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
