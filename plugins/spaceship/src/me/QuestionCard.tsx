import type { ReactNode } from 'react';
import { Button, ButtonLink } from '@backstage/ui';
import { RiCheckLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ActsProvider, useActs } from '../acts/serviceActs';
import type { Question } from '../api/useMyWork';
import { Person } from '../people/Person';
import { ReviewActsProvider, useReviewActs } from '../reviews/acts/reviewActs';
import { OpenPreview } from '../reviews/OpenPreview';
import { Panel } from '../surfaces/Panel';
import { TimeAgo } from '../time/TimeAgo';
import { spaceshipTranslationRef } from '../translation';
import { useLinks } from '../useLinks';
import theme from '../theme/theme.module.css';
import styles from './ForMe.module.css';

/** One question to the reader: what is asked, what is new, who has tried it, what happens if they agree; and the acts. */
export function QuestionCard(props: { question: Question }) {
  const { question } = props;
  return (
    <Panel level={3} title={question.title} className={styles.question}>
      <Asked question={question} />
      <WhatIsNew question={question} />
      <div className={styles.parts}>
        <TriedOut question={question} />
        <Consequence question={question} />
      </div>
      <QuestionActs question={question} />
    </Panel>
  );
}

function Asked(props: { question: Question }) {
  const { by, at } = props.question.asked;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  return (
    <p className={`${theme.small} ${theme.muted} ${styles.line}`}>
      {by ? (
        <>
          <Person of={by} /> {t('me.asks')}
        </>
      ) : (
        t('me.asked')
      )}
      , <TimeAgo at={at} /> {t('me.ago')}
    </p>
  );
}

function Part(props: { title: string; children: ReactNode }) {
  return (
    <div className={styles.part}>
      <h4 className={styles.subtitle}>{props.title}</h4>
      {props.children}
    </div>
  );
}

function WhatIsNew(props: { question: Question }) {
  const { changes } = props.question;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  if (changes.length === 0) return null;
  return (
    <Part title={t('me.whatIsNew')}>
      <ul className={styles.changes}>
        {changes.map((change, index) => (
          <li key={index}>{change}</li>
        ))}
      </ul>
    </Part>
  );
}

const triedKinds = ['tested', 'signed-off'] as const;

function TriedOut(props: { question: Question }) {
  const { triedOut } = props.question;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  return (
    <Part title={t('me.triedOut')}>
      {triedOut.length === 0 ? (
        <span className={theme.muted}>{t('me.nobody')}</span>
      ) : (
        <ul className={styles.tried}>
          {triedOut.map(({ by, kind, at }) => {
            const known = triedKinds.find(k => k === kind);
            return (
              <li key={`${by}/${kind}/${at}`}>
                <RiCheckLine
                  aria-hidden
                  className={`${theme.icon} ${theme.positive}`}
                />{' '}
                <Person of={by} />, {known ? t(`me.tried.${known}`) : kind}
              </li>
            );
          })}
        </ul>
      )}
    </Part>
  );
}

function Consequence(props: { question: Question }) {
  const { kind, consequence } = props.question;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  return <Part title={t(`me.ifYouAgree.${kind}`)}>{consequence}</Part>;
}

function QuestionActs(props: { question: Question }) {
  const { rollout, review } = props.question;
  if (props.question.kind === 'sign-off' && review) {
    return (
      <ReviewActsProvider of={review.id}>
        <SignOffActs {...props} />
      </ReviewActsProvider>
    );
  }
  return rollout ? (
    <ActsProvider of={rollout.service.id}>
      <RolloutActs {...props} />
    </ActsProvider>
  ) : null;
}

function RolloutActs(props: { question: Question }) {
  const { kind, rollout, review } = props.question;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  const { begin } = useActs();
  if (!rollout) return null;
  return (
    <div className={styles.acts}>
      {kind === 'approve' ? (
        <Button
          variant="primary"
          onPress={() => begin({ kind: 'approve', rolloutId: rollout.id })}
        >
          {t('acts.approve')}
        </Button>
      ) : (
        <Button
          variant="primary"
          onPress={() =>
            begin({ kind: 'test', releaseId: rollout.release?.id })
          }
        >
          {t('acts.test')}
        </Button>
      )}
      <span className={theme.spacer} />
      {review && <OpenPreview review={review} />}
      <ButtonLink
        size="small"
        variant="tertiary"
        href={links.rollout(rollout.id)}
      >
        {t('me.details')}
      </ButtonLink>
    </div>
  );
}

function SignOffActs(props: { question: Question }) {
  const { review } = props.question;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  const { begin } = useReviewActs();
  if (!review) return null;
  return (
    <div className={styles.acts}>
      <OpenPreview review={review} isMain />
      <Button
        variant="secondary"
        onPress={() => begin({ kind: 'signOff', outcome: 'passed' })}
      >
        {t('signOff.act')}
      </Button>
      <Button
        variant="secondary"
        onPress={() => begin({ kind: 'signOff', outcome: 'failed' })}
      >
        {t('signOff.needsWork')}
      </Button>
      <span className={theme.spacer} />
      <ButtonLink
        size="small"
        variant="tertiary"
        href={links.review(review.id)}
      >
        {t('me.details')}
      </ButtonLink>
    </div>
  );
}
