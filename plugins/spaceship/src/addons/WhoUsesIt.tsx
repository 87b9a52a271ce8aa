import { RiCheckLine, RiHourglassLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { CredentialGeneration } from '../api/addons';
import { PlainTable } from '../surfaces/PlainTable';
import { TimeAgo } from '../time/TimeAgo';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';

/** Whether somebody may use this generation still. */
export const isLive = (generation: CredentialGeneration): boolean =>
  generation.state !== 'revoked';

/** On its way out: nobody should use it any more. */
const isLeaving = (generation: CredentialGeneration): boolean =>
  generation.state === 'draining' || generation.state === 'fenced';

/** The sessions of each generation by who has them, and whether they have moved to the new one. */
export function WhoUsesIt(props: {
  generations: readonly CredentialGeneration[];
  /** A count from before this instant does not prove that nobody uses it. */
  changedAt: string;
}) {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const counted = props.generations
    .filter(c => c.sessions !== null)
    .sort((a, b) => a.generation - b.generation);
  const leaving = counted.filter(isLeaving);
  const userOf = (generation: CredentialGeneration, name: string) =>
    generation.users.find(user => user.name === name);
  const countOf = (generation: CredentialGeneration, name: string) =>
    userOf(generation, name)?.count ?? 0;
  const isStill = (name: string) => leaving.some(c => countOf(c, name) > 0);
  // Whom it waits for comes first.
  const names = [
    ...new Set(counted.flatMap(c => c.users.map(user => user.name))),
  ].sort(
    (a, b) => Number(isStill(b)) - Number(isStill(a)) || a.localeCompare(b),
  );

  const isCounted = counted.some(
    ({ sessionsAt }) => sessionsAt !== null && sessionsAt > props.changedAt,
  );
  if (counted.length === 0 || (names.length === 0 && !isCounted)) {
    return <p className={theme.muted}>{t('credential.notYetCounted')}</p>;
  }
  if (names.length === 0) {
    return <p className={theme.muted}>{t('credential.nobody')}</p>;
  }
  return (
    <PlainTable
      label={t('credential.who')}
      rows={names}
      keyOf={name => name}
      columns={[
        { label: t('credential.who'), isName: true, cell: name => name },
        ...counted.map(c => ({
          label: t('credential.sessionsOn', {
            generation: String(c.generation),
          }),
          isNumber: true,
          cell: (name: string) => countOf(c, name),
        })),
        ...(leaving.length > 0
          ? [
              {
                label: t('credential.proof'),
                cell: (name: string) => {
                  const still = leaving.find(c => countOf(c, name) > 0);
                  return (
                    <Proof
                      still={still}
                      since={still && userOf(still, name)?.since}
                    />
                  );
                },
              },
            ]
          : []),
      ]}
    />
  );
}

/** Whether somebody has moved to the new generation, or on which old one they still are. */
function Proof(props: { still?: CredentialGeneration; since?: string }) {
  const { still, since } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  if (!still) {
    return (
      <span className={theme.positive}>
        <RiCheckLine aria-hidden className={theme.icon} />{' '}
        {t('credential.moved')}
      </span>
    );
  }
  return (
    <>
      <span className={`${theme.warning} ${theme.strong}`}>
        <RiHourglassLine aria-hidden className={theme.icon} />{' '}
        {t('credential.still', { generation: String(still.generation) })}
      </span>
      {since && (
        <span className={theme.muted}>
          {' '}
          {t('credential.since')} <TimeAgo at={since} as="point" />
        </span>
      )}
    </>
  );
}
