import {
  RiCheckLine,
  RiCircleLine,
  RiCloseLine,
  RiUserFollowLine,
} from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { hasEnded, type Review } from '../api/reviews';
import { ActButton } from '../dialogs/ActButton';
import { Person } from '../people/Person';
import { useNames } from '../people/useNames';
import { Panel } from '../surfaces/Panel';
import { TimeAgo } from '../time/TimeAgo';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import { useReviewActs } from './acts/reviewActs';
import { otherRoles, signOffOf } from './words';
import styles from './ReviewPage.module.css';

type Role = Review['roles'][number];

/** Who has judged exactly what runs here, in which role, and who is asked to. */
export function SignOffs(props: { review: Review }) {
  const { review } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const others = otherRoles(review);
  const nameOf = useNames(others);
  const roles: Role[] = [
    ...review.roles,
    ...others.map(role => ({
      role,
      title: nameOf(role),
      required: false,
      you: { allowed: false, reason: null },
    })),
  ];
  return (
    <Panel level={3} title={t('signOff.title')}>
      {roles.length === 0 ? (
        <Nobody review={review} />
      ) : (
        <ul className={styles.list}>
          {roles.map(role => (
            <RoleRow key={role.role} review={review} role={role} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** Whom a version asks stands in its own files: before one runs, nobody knows. */
function Nobody(props: { review: Review }) {
  const { review } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  if (hasEnded(review) || !review.runs) {
    return (
      <p className={theme.muted}>
        {hasEnded(review) ? t('signOff.nobodyDid') : t('signOff.notYet')}
      </p>
    );
  }
  return (
    <>
      <p className={theme.muted}>{t('signOff.none')}</p>
      <p className={`${theme.small} ${theme.muted}`}>{t('signOff.noneHow')}</p>
    </>
  );
}

function RoleRow(props: { review: Review; role: Role }) {
  const { review, role } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const { begin } = useReviewActs();
  const given = signOffOf(review, role.role);
  // What was signed off stays, also when nothing runs here any more.
  const current = given?.isCurrent || hasEnded(review) ? given : null;
  const isYours = !current && role.you.allowed;
  const offersActs =
    !hasEnded(review) && (role.you.allowed || (role.required && !current));
  return (
    <li className={styles.item}>
      <RoleIcon outcome={current?.outcome} isYours={isYours} role={role} />
      <div>
        <strong>{role.title}</strong>
        {given && (
          <p className={`${theme.small} ${theme.muted}`}>
            <Person of={given.by} />{' '}
            {given === current
              ? t(`signOff.${given.outcome}`)
              : t('signOff.void')}
            {given.note && `: “${given.note}”`}
          </p>
        )}
      </div>
      <span className={`${theme.small} ${theme.muted}`}>
        {current ? (
          <TimeAgo at={current.at} as="point" />
        ) : (
          t(role.required ? 'signOff.required' : 'signOff.optional')
        )}
      </span>
      {offersActs && (
        <div className={styles.acts}>
          <ActButton
            variant={isYours ? 'primary' : 'secondary'}
            allowed={role.you}
            onPress={() =>
              begin({ kind: 'signOff', role: role.role, outcome: 'passed' })
            }
            aria-label={t('signOff.actFor', { role: role.title })}
          >
            {t('signOff.act')}
          </ActButton>
          <ActButton
            allowed={role.you}
            onPress={() =>
              begin({ kind: 'signOff', role: role.role, outcome: 'failed' })
            }
            aria-label={t('signOff.needsWorkFor', { role: role.title })}
          >
            {t('signOff.needsWork')}
          </ActButton>
        </div>
      )}
    </li>
  );
}

function RoleIcon(props: {
  outcome?: 'passed' | 'failed';
  isYours: boolean;
  role: Role;
}) {
  const { outcome, isYours, role } = props;
  if (outcome === 'passed') {
    return (
      <RiCheckLine aria-hidden className={`${theme.icon} ${theme.positive}`} />
    );
  }
  if (outcome === 'failed') {
    return (
      <RiCloseLine aria-hidden className={`${theme.icon} ${theme.negative}`} />
    );
  }
  return isYours || role.required ? (
    <RiUserFollowLine
      aria-hidden
      className={`${theme.icon} ${theme.warning}`}
    />
  ) : (
    <RiCircleLine aria-hidden className={`${theme.icon} ${theme.muted}`} />
  );
}
