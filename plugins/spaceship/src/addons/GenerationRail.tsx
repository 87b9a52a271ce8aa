import { VisuallyHidden } from '@backstage/ui';
import { RiCheckLine, RiCircleLine, RiQuestionLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { CredentialGeneration } from '../api/addons';
import { tableRoles } from '../surfaces/tableRoles';
import { formatFull, formatPoint } from '../time/duration';
import { TimeAgo } from '../time/TimeAgo';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import styles from './GenerationRail.module.css';

/** A credential's way, in order. */
const way = [
  'minted',
  'probed',
  'published',
  'current',
  'draining',
  'fenced',
  'revoked',
] as const satisfies readonly CredentialGeneration['state'][];

/** Each generation on its way from minted to revoked: a table whose columns are the states, with when each was reached. */
export function GenerationRail(props: {
  generations: readonly CredentialGeneration[];
}) {
  const { generations } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const aliases = new Set(generations.flatMap(c => c.alias ?? []));
  return (
    <div className={styles.scroll}>
      <table
        {...tableRoles.table}
        className={styles.rail}
        aria-label={t('credential.title')}
      >
        <thead {...tableRoles.group}>
          <tr {...tableRoles.row}>
            <td {...tableRoles.cell} />
            {way.map(state => (
              <th key={state} {...tableRoles.head} scope="col">
                {t(`credential.state.${state}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody {...tableRoles.group}>
          {generations.map(generation => (
            <tr
              key={`${generation.alias}/${generation.generation}`}
              {...tableRoles.row}
            >
              <th {...tableRoles.name} scope="row">
                {t('credential.generation', {
                  generation: String(generation.generation),
                })}
                {aliases.size > 1 && generation.alias && (
                  <div className={`${theme.small} ${theme.muted}`}>
                    {generation.alias}
                  </div>
                )}
                {generation.expiresAt && generation.state !== 'revoked' && (
                  <div
                    className={`${theme.small} ${theme.muted} ${theme.regular}`}
                  >
                    {t('credential.ends')}{' '}
                    <TimeAgo at={generation.expiresAt} as="point" />
                  </div>
                )}
              </th>
              {way.map(state => (
                <Stop key={state} state={state} of={generation} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Stop(props: {
  state: (typeof way)[number];
  of: CredentialGeneration;
}) {
  const { state, of } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  // What became the current one was given to those who ask at that moment, if nothing says otherwise.
  const reached =
    of.history[state] ??
    (state === 'published' ? of.history.current : undefined);
  const word = t(`credential.state.${state}`);
  const isHere = state === of.state;
  const isPassed = way.indexOf(state) < way.indexOf(of.state);
  const at = reached ? formatPoint(new Date(reached), new Date()) : null;
  if (isHere) {
    return (
      <td
        {...tableRoles.cell}
        className={`${styles.passed} ${styles.at}`}
        title={reached && formatFull(new Date(reached))}
      >
        <span className={`${styles.here} ${styles[state] ?? ''}`}>{word}</span>
        {at && (
          <VisuallyHidden>
            {t('credential.reachedAt', { state: word, at })}
          </VisuallyHidden>
        )}
      </td>
    );
  }
  // A state that was left out, as draining is for a leaked credential, is not ticked.
  const unproven = state === 'probed' && isPassed ? of.unproven : null;
  const isTicked = isPassed && Boolean(reached) && !unproven;
  const passed = isTicked ? 'reached' : 'leftOut';
  const standing = isPassed ? passed : 'notReached';
  return (
    <td
      {...tableRoles.cell}
      className={isPassed ? styles.passed : styles.ahead}
      data-label={isTicked || unproven ? word : undefined}
      title={
        unproven ??
        (reached && isPassed ? formatFull(new Date(reached)) : undefined)
      }
    >
      {unproven && (
        <RiQuestionLine
          aria-hidden
          className={`${theme.icon} ${theme.muted} ${styles.stop}`}
        />
      )}
      {isTicked && (
        <RiCheckLine
          aria-hidden
          className={`${theme.icon} ${theme.muted} ${styles.stop}`}
        />
      )}
      {!isPassed && (
        <RiCircleLine
          aria-hidden
          className={`${theme.icon} ${theme.muted} ${styles.stop}`}
        />
      )}
      <VisuallyHidden>
        {unproven
          ? t('credential.unproven', { state: word, why: unproven })
          : t(`credential.${standing}`, { state: word })}
      </VisuallyHidden>
    </td>
  );
}
