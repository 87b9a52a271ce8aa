import { RiCheckLine, RiCircleLine, RiCloseLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Question } from '../api/useMyWork';
import { Person } from '../people/Person';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import styles from './ForMe.module.css';

const triedKinds = ['tested', 'signed-off'] as const;

/** Who has tried exactly this and found it good: for whom, how, and where. */
export function TriedOut(props: { findings: Question['triedOut'] }) {
  const { findings } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  if (findings.length === 0) {
    return <span className={theme.muted}>{t('me.nobody')}</span>;
  }
  return (
    <ul className={styles.tried}>
      {findings.map(({ by, kind, at, role, where }) => (
        <li key={`${by}/${kind}/${at}`}>
          <RiCheckLine
            aria-hidden
            className={`${theme.icon} ${theme.positive}`}
          />{' '}
          <How role={role} kind={kind} />: <Person of={by} />, {where}
        </li>
      ))}
    </ul>
  );
}

/** The group that was spoken for, else how it was found. */
function How(props: Pick<Question['triedOut'][number], 'role' | 'kind'>) {
  const { kind, role } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  if (role) return <Person of={role} />;
  const known = triedKinds.find(k => k === kind);
  return <>{known ? t(`me.tried.${known}`) : kind}</>;
}

/** Whose sign-off is asked for, and what each has said. */
export function Judges(props: { judges: Question['judges'] }) {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  return (
    <ul className={styles.tried}>
      {props.judges.map(judge => (
        <li key={judge.role}>
          <OutcomeIcon outcome={judge.outcome} /> <Person of={judge.role} />:{' '}
          <WhatWasSaid judge={judge} you={t('me.you')} />
        </li>
      ))}
    </ul>
  );
}

function OutcomeIcon(props: {
  outcome: Question['judges'][number]['outcome'];
}) {
  switch (props.outcome) {
    case 'passed':
      return (
        <RiCheckLine
          aria-hidden
          className={`${theme.icon} ${theme.positive}`}
        />
      );
    case 'failed':
      return (
        <RiCloseLine
          aria-hidden
          className={`${theme.icon} ${theme.negative}`}
        />
      );
    default:
      return (
        <RiCircleLine aria-hidden className={`${theme.icon} ${theme.muted}`} />
      );
  }
}

function WhatWasSaid(props: {
  judge: Question['judges'][number];
  you: string;
}) {
  const { by, isYou, outcome } = props.judge;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  if (by === null) return <>{isYou ? props.you : t('me.nobodyYet')}</>;
  return (
    <>
      <Person of={by} />
      {outcome === 'failed' && `, ${t('signOff.failed')}`}
    </>
  );
}
