import { Link } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { RiCheckLine, RiReplyLine } from '@remixicon/react';
import { useState } from 'react';
import { sentenceOf } from '../api/ApiError';
import { answer } from '../api/client';
import type { Review } from '../api/reviews';
import { useAct } from '../api/useAct';
import { ActButton, mayOf } from '../dialogs/ActButton';
import { Person } from '../people/Person';
import { Panel } from '../surfaces/Panel';
import { TimeAgo } from '../time/TimeAgo';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import { CommentForm } from './CommentForm';
import { pathToOpen } from './entrance';
import styles from './Comments.module.css';

type Comment = Review['comments'][number];

/** What people say about what runs here: open until somebody says that it is done with, and answered beneath. */
export function Comments(props: { review: Review }) {
  const { review } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const threads = review.comments.filter(({ replyTo }) => replyTo === null);
  const open = threads.filter(({ resolvedAt }) => resolvedAt === null);
  const may = mayOf(review.may, 'comment');
  return (
    <Panel
      level={3}
      title={t('comments.title')}
      aside={
        threads.length > 0 && (
          <span className={`${theme.small} ${theme.muted}`}>
            {t('comments.open', { count: open.length })}
            {', '}
            {t('comments.resolved', { count: threads.length - open.length })}
          </span>
        )
      }
    >
      {threads.length === 0 ? (
        <p className={`${theme.muted} ${styles.line}`}>{t('comments.none')}</p>
      ) : (
        <ol className={styles.threads}>
          {threads.map(comment => (
            <Thread key={comment.id} review={review} comment={comment} />
          ))}
        </ol>
      )}
      {may.allowed ? (
        <CommentForm review={review} withPage />
      ) : (
        <p className={`${theme.small} ${theme.muted} ${styles.line}`}>
          {may.reason}
        </p>
      )}
    </Panel>
  );
}

function Thread(props: { review: Review; comment: Comment }) {
  const { review, comment } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const [isAnswering, setIsAnswering] = useState(false);
  const answers = review.comments.filter(c => c.replyTo === comment.id);
  const isResolved = comment.resolvedAt !== null;
  const may = mayOf(review.may, 'comment');
  return (
    <li className={`${styles.thread} ${isResolved ? theme.muted : ''}`}>
      <Said review={review} comment={comment} />
      {answers.length > 0 && (
        <ol className={styles.answers}>
          {answers.map(one => (
            <li key={one.id}>
              <Said review={review} comment={one} />
            </li>
          ))}
        </ol>
      )}
      {comment.resolvedBy && (
        <p className={`${theme.small} ${theme.muted} ${styles.line}`}>
          <RiCheckLine aria-hidden className={theme.icon} />{' '}
          {t('comments.resolvedBy')} <Person of={comment.resolvedBy} />
        </p>
      )}
      {may.allowed && (
        <div className={styles.acts}>
          {!isResolved && (
            <ActButton
              variant="tertiary"
              iconStart={<RiReplyLine aria-hidden />}
              allowed={may}
              onPress={() => setIsAnswering(!isAnswering)}
              aria-label={t('comments.replyTo', { text: headOf(comment) })}
            >
              {t('comments.reply')}
            </ActButton>
          )}
          <Resolution review={review} comment={comment} />
        </div>
      )}
      {isAnswering && !isResolved && (
        <CommentForm
          review={review}
          replyTo={comment.id}
          onDone={() => setIsAnswering(false)}
        />
      )}
    </li>
  );
}

/** Says that it is done with, or takes that back. */
function Resolution(props: { review: Review; comment: Comment }) {
  const { review, comment } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const isResolved = comment.resolvedAt !== null;
  const turn = useAct((client, _: void, once) => {
    const params = {
      path: { id: review.id, comment: comment.id },
      header: once,
    };
    const path = '/reviews/{id}/comments/{comment}/resolution';
    return answer(
      isResolved
        ? client.DELETE(path, { params })
        : client.PUT(path, { params }),
    );
  });
  const act = isResolved ? 'reopen' : 'resolve';
  return (
    <>
      <ActButton
        variant="tertiary"
        allowed={mayOf(review.may, 'comment')}
        onPress={() => turn.mutate()}
        aria-label={t(`comments.${act}Named`, { text: headOf(comment) })}
      >
        {t(`comments.${act}`)}
      </ActButton>
      {turn.error ? (
        <span role="alert" className={`${theme.small} ${theme.negative}`}>
          {sentenceOf(turn.error)}
        </span>
      ) : null}
    </>
  );
}

const headLength = 40;

/** Tells one comment from the others, for those who hear the name of a button. */
const headOf = ({ text }: Comment): string =>
  text.length > headLength ? `${text.slice(0, headLength)}…` : text;

function Said(props: { review: Review; comment: Comment }) {
  const { review, comment } = props;
  const { at, by, isCurrent, page, release, text } = comment;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const address = review.address && page && new URL(page, review.address).href;
  return (
    <>
      <p className={`${theme.small} ${theme.muted} ${styles.line}`}>
        <strong className={styles.by}>
          <Person of={by} />
        </strong>
        {' · '}
        <TimeAgo at={at} as="point" />
        {page && (
          <>
            {' · '}
            {address && pathToOpen(page) === page ? (
              <Link
                variant="body-small"
                href={address}
                target="_blank"
                rel="noreferrer"
              >
                {page}
              </Link>
            ) : (
              page
            )}
          </>
        )}
        {!isCurrent && (
          <>
            {' · '}
            {release === null
              ? t('comments.before')
              : t('comments.outdated', { release: String(release) })}
          </>
        )}
      </p>
      <p className={styles.text}>{text}</p>
    </>
  );
}
