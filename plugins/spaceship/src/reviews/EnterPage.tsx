import { useEffect, type ReactNode } from 'react';
import { useParams, useSearchParams } from 'react-router-dom';
import { Container, Link } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useQuery } from '@tanstack/react-query';
import { isForbidden, isMissing, sentenceOf } from '../api/ApiError';
import { answer, useClient } from '../api/client';
import { hasEnded, useReview, type Review } from '../api/reviews';
import { useLive } from '../api/useLive';
import { mayOf } from '../dialogs/ActButton';
import { Sentence } from '../people/Sentence';
import { StateBadge } from '../states/StateBadge';
import { Notice } from '../surfaces/Notice';
import { Surface } from '../surfaces/Surface';
import { spaceshipTranslationRef } from '../translation';
import { useLinks } from '../useLinks';
import theme from '../theme/theme.module.css';
import { leadsInto, leaveTo, pathToOpen } from './entrance';
import { OpenPreview } from './OpenPreview';
import { stateOfReview } from './words';
import styles from './Reviews.module.css';

/** Where the gate of a review environment sends people: asks for their one-time entrance, and sends them on. */
export function EnterPage() {
  const { id = '' } = useParams();
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  const review = useReview(id);
  useLive(review.data?.service.id);
  const isGone = review.error && isMissing(review.error);
  return (
    <Container className={styles.page}>
      {isGone ? (
        <Notice
          kind="empty"
          title={t('enter.gone')}
          act={<Link href={links.home('reviews')}>{t('enter.toList')}</Link>}
        >
          {t('enter.goneHow')}
        </Notice>
      ) : (
        <Surface asked={review}>{data => <Gate review={data} />}</Surface>
      )}
    </Container>
  );
}

function Gate(props: { review: Review }) {
  const { review } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const [search] = useSearchParams();
  const visit = search.get('visit');
  const path = pathToOpen(search.get('path'));
  const { title } = review;
  const toPage = <ToPage review={review} />;

  if (hasEnded(review) || review.ending) {
    return (
      <Notice kind="empty" title={t('enter.ended', { title })} act={toPage}>
        <Sentence of={review.sentence} /> {t('enter.endedHow')}
      </Notice>
    );
  }
  const may = mayOf(review.may, 'enter');
  const isOpen = review.state === 'ready' || review.state === 'deploying';
  if (!isOpen || !review.address) {
    return (
      <Notice
        kind="empty"
        title={
          <span className={theme.row} role="status">
            {t('enter.notReady', { title })}
            <StateBadge state={stateOfReview(review)} />
          </span>
        }
        act={toPage}
      >
        <Sentence of={review.sentence} />
      </Notice>
    );
  }
  if (!may.allowed) {
    return (
      <Notice kind="forbidden" title={t('enter.forbidden')} act={toPage}>
        {may.reason}
      </Notice>
    );
  }
  if (!visit) {
    return (
      <Notice
        kind="empty"
        title={t('enter.incomplete')}
        act={<OpenPreview review={review} allowed={may} isMain />}
      >
        {t('enter.incompleteHow')}
      </Notice>
    );
  }
  return <Opening review={review} visit={visit} path={path} />;
}

/** Asks once, and goes where the answer says, if that is this environment. */
function Opening(props: { review: Review; visit: string; path: string }) {
  const { review, visit, path } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const client = useClient();
  const entrance = useQuery({
    // Not among what signals fetch again: each answer is good once.
    queryKey: ['spaceship-entrance', review.id, visit, path],
    queryFn: () =>
      answer(
        client.POST('/reviews/{id}/entrances', {
          params: { path: { id: review.id } },
          body: { visit, path },
        }),
      ),
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const url = entrance.data?.url;
  const isSafe = url !== undefined && leadsInto(url, review.address);
  useEffect(() => {
    if (isSafe) leaveTo(url);
  }, [isSafe, url]);

  if (entrance.error && isForbidden(entrance.error)) {
    return (
      <Notice
        kind="forbidden"
        title={t('enter.forbidden')}
        act={<ToPage review={review} />}
      >
        {sentenceOf(entrance.error)}
      </Notice>
    );
  }
  if (url !== undefined && !isSafe) {
    return (
      <Notice
        kind="forbidden"
        title={t('enter.elsewhere')}
        act={<ToPage review={review} />}
      >
        {t('enter.elsewhereHow')}
      </Notice>
    );
  }
  return (
    <Surface asked={entrance}>
      {({ url: found }) => (
        <Notice kind="empty" title={t('enter.opening')}>
          <Link href={found}>{t('enter.continue')}</Link>
        </Notice>
      )}
    </Surface>
  );
}

function ToPage(props: { review: Review }): ReactNode {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  return <Link href={links.review(props.review.id)}>{t('enter.toPage')}</Link>;
}
