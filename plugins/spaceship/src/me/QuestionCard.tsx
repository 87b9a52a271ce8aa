import type { ReactNode } from 'react';
import { Link } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useMe } from '../api/useMe';
import type { Question } from '../api/useMyWork';
import { Person } from '../people/Person';
import { Sentence } from '../people/Sentence';
import { Panel } from '../surfaces/Panel';
import { TimeAgo } from '../time/TimeAgo';
import { spaceshipTranslationRef } from '../translation';
import { useLinks } from '../useLinks';
import theme from '../theme/theme.module.css';
import { Judges, TriedOut } from './Findings';
import { Handovers } from './Handovers';
import { QuestionActs } from './QuestionActs';
import styles from './ForMe.module.css';

/**
 * One question to the reader: what is asked and by whom, what is new, who has tried it, what is risked, what happens if
 * they agree; and the acts.
 */
export function QuestionCard(props: { question: Question }) {
  const { question } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  const { judges, kind, risk, triedOut } = question;
  const isAboutAddon = question.addon !== null;
  return (
    <Panel level={3} title={question.title} className={styles.question}>
      <Asked question={question} />
      <Handovers of={question} />
      <WhatIsNew question={question} />
      <div className={styles.parts}>
        {judges.length > 0 && (
          <Part title={t('me.signedOff')}>
            <Judges judges={judges} />
          </Part>
        )}
        {question.review && (
          <Part title={t('comments.title')}>
            <Link variant="body-small" href={links.review(question.review.id)}>
              {t('comments.open', { count: question.review.openComments })}
            </Link>
          </Part>
        )}
        {judges.length === 0 && !isAboutAddon && (
          <Part title={t('me.triedOut')}>
            <TriedOut findings={triedOut} />
          </Part>
        )}
        {risk && (
          <Part title={t('me.risk')}>
            <Risk risk={risk} />
          </Part>
        )}
        <Part title={t(`me.ifYouAgree.${kind}`)}>
          <Sentence of={question.consequence} />
        </Part>
      </div>
      <QuestionActs question={question} />
      {(question.until || kind === 'approve') && (
        <p className={`${theme.small} ${theme.muted} ${styles.foot}`}>
          {question.until && (
            <>
              {t('me.until')} <TimeAgo at={question.until} as="point" />
              {t('me.untilHow')}
            </>
          )}
          {kind === 'approve' && t('me.askedAgain')}
        </p>
      )}
    </Panel>
  );
}

function Asked(props: { question: Question }) {
  const { by, at, as: group, missing } = props.question.asked;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const me = useMe();
  return (
    <p className={`${theme.small} ${theme.muted} ${styles.line}`}>
      {by && by !== me ? (
        <>
          <Person of={by} /> {t('me.asks')}
        </>
      ) : (
        t('me.asked')
      )}
      {group && (
        <>
          {' '}
          {t('me.asMember')} <Person of={group} />
        </>
      )}
      , <TimeAgo at={at} /> {t('me.ago')}.{' '}
      {missing !== null && t('me.needed', { count: missing })}
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
  const { addon, changes, moreChanges, rollout } = props.question;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  if (changes.length === 0) return null;
  return (
    <Part title={t(addon ? 'me.whatIsSo' : 'me.whatIsNew')}>
      <ul className={styles.changes}>
        {changes.map((change, index) => (
          <li key={index}>
            <Sentence of={change} />
          </li>
        ))}
        {moreChanges > 0 && (
          <li className={theme.muted}>
            {rollout ? (
              <Link variant="body-small" href={links.rollout(rollout.id)}>
                {t('me.moreChanges', { count: moreChanges })}
              </Link>
            ) : (
              t('me.moreChanges', { count: moreChanges })
            )}
          </li>
        )}
      </ul>
    </Part>
  );
}

function Risk(props: { risk: NonNullable<Question['risk']> }) {
  const { steps, backTo } = props.risk;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  return (
    <>
      {steps.length > 0
        ? t('me.runsBefore', { steps: steps.join(', ') })
        : t('me.runsNothing')}{' '}
      {backTo === null
        ? t('me.nothingBefore')
        : t('me.backTo', { release: String(backTo) })}
    </>
  );
}
