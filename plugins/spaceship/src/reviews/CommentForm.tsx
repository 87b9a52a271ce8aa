import { useState, type FormEvent } from 'react';
import { Button, TextAreaField, TextField } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { sentenceOf } from '../api/ApiError';
import { answer } from '../api/client';
import type { Review } from '../api/reviews';
import { useAct } from '../api/useAct';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import { pathToOpen } from './entrance';
import styles from './Comments.module.css';

/** Where somebody says something, or answers. */
export function CommentForm(props: {
  review: Review;
  replyTo?: string;
  /** Asks for the page that it is about. */
  withPage?: boolean;
  onDone?: () => void;
}) {
  const { review, replyTo, withPage, onDone } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const [text, setText] = useState('');
  const [page, setPage] = useState('');
  const path = page.trim();
  const isPath = path === '' || pathToOpen(path) === path;

  const say = useAct(
    (client, _: void, once) =>
      answer(
        client.POST('/reviews/{id}/comments', {
          params: { path: { id: review.id }, header: once },
          body: {
            text: text.trim(),
            ...(path && { page: path }),
            ...(replyTo && { replyTo }),
          },
        }),
      ),
    () => {
      setText('');
      setPage('');
      onDone?.();
    },
  );
  const send = (event: FormEvent) => {
    event.preventDefault();
    say.mutate();
  };

  return (
    <form className={styles.form} onSubmit={send}>
      <TextAreaField
        label={t(replyTo ? 'comments.answer' : 'comments.text')}
        rows={2}
        maxLength={4000}
        value={text}
        onChange={setText}
      />
      <div className={styles.send}>
        {withPage && (
          <TextField
            className={styles.page}
            label={t('comments.page')}
            placeholder="/checkout/payment"
            isInvalid={!isPath}
            value={page}
            onChange={setPage}
          />
        )}
        <Button
          size="small"
          variant="secondary"
          type="submit"
          isPending={say.isPending}
          isDisabled={!text.trim() || !isPath}
        >
          {t(replyTo ? 'comments.sendAnswer' : 'comments.send')}
        </Button>
      </div>
      {!isPath && (
        <p className={`${theme.small} ${theme.negative} ${styles.line}`}>
          {t('comments.noPath')}
        </p>
      )}
      {say.error ? (
        <p
          role="alert"
          className={`${theme.small} ${theme.negative} ${styles.line}`}
        >
          {sentenceOf(say.error)}
        </p>
      ) : null}
    </form>
  );
}
