import { useEffect, useState, type ReactNode } from 'react';
import { Alert, Button, Skeleton } from '@backstage/ui';
import { RiRefreshLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  isForbidden,
  isMissing,
  isNotConfigured,
  isRefused,
  sentenceOf,
} from '../api/ApiError';
import { Sentence } from '../people/Sentence';
import { TimeAgo } from '../time/TimeAgo';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import { Missing } from './Missing';
import { Notice } from './Notice';
import styles from './Surface.module.css';

/** What a surface needs to know of the question it asked. */
export type Asked<T> = {
  data: T | undefined;
  error: unknown;
  dataUpdatedAt: number;
  isFetching: boolean;
  refetch: () => unknown;
};

type SurfaceProps<T> = {
  asked: Asked<T>;
  children: (data: T) => ReactNode;
  /** The final shape in grey. */
  skeleton?: ReactNode;
  /** Shown in place of the content when there is nothing yet: what will fill it, and the act. */
  empty?: ReactNode;
  isEmpty?: (data: T) => boolean;
  notConfigured?: ReactNode;
};

/**
 * The states of every surface: loading (its room at once, its shape after 200 ms), empty, error (the last content stays,
 * dated; of what is gone nothing stays), forbidden (which right, whom to ask), not configured.
 */
export function Surface<T>(props: SurfaceProps<T>) {
  const { asked, children, empty, isEmpty, skeleton, notConfigured } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const { data, error } = asked;

  if (error && isForbidden(error)) {
    return (
      <Notice kind="forbidden" title={t('surface.forbidden')}>
        <Sentence of={sentenceOf(error)} />
      </Notice>
    );
  }
  if (error && isNotConfigured(error)) {
    return (
      notConfigured ?? (
        <Notice kind="notConfigured" title={t('surface.notConfigured')}>
          {t('surface.notConfiguredHow')}
        </Notice>
      )
    );
  }
  if (error && isMissing(error)) {
    return <Missing>{sentenceOf(error)}</Missing>;
  }
  if (data === undefined) {
    return error ? <Failed asked={asked} /> : <Loading skeleton={skeleton} />;
  }
  return (
    <>
      {error ? <Failed asked={asked} /> : null}
      {isEmpty?.(data) ? empty : children(data)}
    </>
  );
}

function Failed(props: { asked: Asked<unknown> }) {
  const { asked } = props;
  const isNo = isRefused(asked.error);
  const { t } = useTranslationRef(spaceshipTranslationRef);
  return (
    <Alert
      className={styles.failed}
      role="alert"
      status="danger"
      icon
      title={t(isNo ? 'surface.refused' : 'surface.unreachable')}
      description={
        <>
          {asked.data !== undefined && (
            <>
              {t('surface.from')}{' '}
              <TimeAgo
                as="point"
                at={new Date(asked.dataUpdatedAt).toISOString()}
              />
              .{' '}
            </>
          )}
          {!isNo && t('surface.goesOn')}{' '}
          <Sentence of={sentenceOf(asked.error)} />
        </>
      }
      customActions={
        <Button
          size="small"
          variant="secondary"
          iconStart={<RiRefreshLine aria-hidden />}
          isPending={asked.isFetching}
          onPress={() => asked.refetch()}
        >
          {t('surface.tryAgain')}
        </Button>
      }
    />
  );
}

function Loading(props: { skeleton?: ReactNode }) {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const isShown = useAfter(200);
  const isSlow = useAfter(5_000);
  return (
    <div role="status" aria-label={t('surface.loading')}>
      <div aria-hidden className={isShown ? styles.loading : styles.held}>
        {props.skeleton ?? <Lines />}
      </div>
      {isSlow && <p className={theme.muted}>{t('surface.stillLoading')}</p>}
    </div>
  );
}

/** Lines of text in grey. */
export function Lines(props: { count?: number }) {
  const widths = ['40%', '70%', '55%', '62%', '48%'];
  return (
    <div className={theme.column}>
      {widths.slice(0, props.count ?? 3).map(width => (
        <Skeleton key={width} width={width} height={14} />
      ))}
    </div>
  );
}

function useAfter(ms: number): boolean {
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsOver(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return isOver;
}
