import { Button, Menu, MenuItem, MenuTrigger } from '@backstage/ui';
import { RiArrowDownSLine, RiPushpinLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { sentenceOf } from '../api/ApiError';
import { answer } from '../api/client';
import { hasEnded, type Review } from '../api/reviews';
import { useAct } from '../api/useAct';
import { ActButton, mayOf } from '../dialogs/ActButton';
import { Person } from '../people/Person';
import { Panel } from '../surfaces/Panel';
import { formatDuration } from '../time/duration';
import { TimeAgo } from '../time/TimeAgo';
import { useNow } from '../time/useNow';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import { useReviewActs } from './acts/reviewActs';
import styles from './ReviewPage.module.css';

const extensions = [1, 3, 7, 14, 30];
const daySeconds = 86_400;

/** Until when it lives and what ends it; extended, pinned and ended from here. */
export function Lifetime(props: { review: Review }) {
  const { review } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  return (
    <Panel level={3} title={t('lifetime.title')}>
      <Until review={review} />
      <dl className={styles.facts}>
        <dt>{t('lifetime.lastUsed')}</dt>
        <dd>
          <TimeAgo at={review.lastUsedAt} as="point" />
        </dd>
        {!hasEnded(review) && (
          <>
            <dt>{t('lifetime.idle')}</dt>
            <dd>
              {t('lifetime.idleText', {
                idle: formatDuration(review.idleSeconds * 1000),
              })}
            </dd>
            <dt>{t('lifetime.endsAtOnce')}</dt>
            <dd>{t('lifetime.branchDeleted', { branch: review.branch })}</dd>
          </>
        )}
        {review.pin && (
          <>
            <dt>{t('lifetime.pinnedBy')}</dt>
            <dd>
              <Person of={review.pin.by} />: “{review.pin.reason}”
            </dd>
          </>
        )}
      </dl>
      {!hasEnded(review) && <LifetimeActs review={review} />}
    </Panel>
  );
}

function Until(props: { review: Review }) {
  const { review } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const now = useNow(60_000);
  const { endsAt, lastUsedAt, pin, ending, state } = review;
  if (hasEnded(review)) {
    return (
      <p className={styles.line}>
        {state === 'destroyed'
          ? t('lifetime.hasEnded')
          : t('lifetime.isEnding')}{' '}
        {ending && (
          <span className={theme.muted}>
            <TimeAgo at={ending.at} as="point" />:{' '}
            {t(`lifetime.why.${ending.kind}`)}{' '}
            {ending.by && <Person of={ending.by} />}
            {ending.reason && `: “${ending.reason}”`}
          </span>
        )}
      </p>
    );
  }
  if (pin) {
    return (
      <p className={styles.line}>
        <RiPushpinLine aria-hidden className={theme.icon} />{' '}
        <strong>
          {t('lifetime.isPinned')} <TimeAgo at={pin.until} as="point" />
        </strong>
      </p>
    );
  }
  if (!endsAt) return null;
  const began = new Date(lastUsedAt).getTime();
  const whole = new Date(endsAt).getTime() - began;
  const used = whole > 0 ? (now.getTime() - began) / whole : 1;
  return (
    <>
      <p className={styles.line}>
        <strong>
          {t('lifetime.ends')} <TimeAgo at={endsAt} as="point" />
        </strong>{' '}
        {t('lifetime.ifUnused')}
      </p>
      <div aria-hidden className={styles.bar}>
        <div
          className={styles.used}
          style={{ width: `${Math.min(100, Math.max(0, used * 100))}%` }}
        />
      </div>
    </>
  );
}

function LifetimeActs(props: { review: Review }) {
  const { review } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const { begin } = useReviewActs();
  const path = { id: review.id };
  const extend = useAct((client, days: number, once) =>
    answer(
      client.POST('/reviews/{id}/extension', {
        params: { path, header: once },
        body: { days },
      }),
    ),
  );
  const unpin = useAct((client, _: void, once) =>
    answer(
      client.DELETE('/reviews/{id}/pin', { params: { path, header: once } }),
    ),
  );
  const error = extend.error ?? unpin.error;
  const mayExtend = mayOf(review.may, 'extend');
  return (
    <div className={styles.foot}>
      {error ? (
        <span role="alert" className={`${theme.small} ${theme.negative}`}>
          {sentenceOf(error)}
        </span>
      ) : null}
      {review.pin ? (
        <ActButton
          allowed={mayOf(review.may, 'pin')}
          onPress={() => unpin.mutate()}
        >
          {t('lifetime.unpin')}
        </ActButton>
      ) : (
        <ActButton
          iconStart={<RiPushpinLine aria-hidden />}
          allowed={mayOf(review.may, 'pin')}
          onPress={() => begin({ kind: 'pin' })}
        >
          {t('lifetime.pin')}
        </ActButton>
      )}
      {mayExtend.allowed ? (
        <MenuTrigger>
          <Button
            size="small"
            variant="secondary"
            iconEnd={<RiArrowDownSLine aria-hidden />}
            isPending={extend.isPending}
          >
            {t('lifetime.extend')}
          </Button>
          <Menu>
            {extensions
              .filter(count => count * daySeconds >= review.idleSeconds)
              .map(count => (
                <MenuItem
                  key={count}
                  id={String(count)}
                  onAction={() => extend.mutate(count)}
                >
                  {t('lifetime.days', { count })}
                </MenuItem>
              ))}
          </Menu>
        </MenuTrigger>
      ) : (
        <ActButton allowed={mayExtend} onPress={() => {}}>
          {t('lifetime.extend')}
        </ActButton>
      )}
      <ActButton
        allowed={mayOf(review.may, 'end')}
        onPress={() => begin({ kind: 'end' })}
      >
        {t('lifetime.end')}
      </ActButton>
    </div>
  );
}
