import { useState, type ReactNode } from 'react';
import { Link, ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useConditionActs } from '../acts/useConditionActs';
import { destinationsOf } from '../acts/dialogProps';
import { useRollout, type Overview } from '../api/questions';
import { useMe } from '../api/useMe';
import { GoesOut } from '../changes/GoesOut';
import { GateExplanation } from '../explanations/GateExplanation';
import { Sentence } from '../people/Sentence';
import { Panel } from '../surfaces/Panel';
import { Lines, Surface } from '../surfaces/Surface';
import { spaceshipTranslationRef } from '../translation';
import { useLinks } from '../useLinks';
import styles from './Delivery.module.css';

type Waiting = { rolloutId: string; what: string; where: string };

/** Every rollout that waits, once, named by its release and where it wants to go. */
function waitingIn(overview: Overview): Waiting[] {
  const byRollout = new Map<string, { what: string; where: string[] }>();
  for (const { title, waiting } of destinationsOf(overview)) {
    if (!waiting) continue;
    const known = byRollout.get(waiting.rolloutId);
    if (known) known.where.push(title);
    else {
      byRollout.set(waiting.rolloutId, {
        what: String(waiting.release?.number ?? waiting.commit.slice(0, 7)),
        where: [title],
      });
    }
  }
  return [...byRollout].map(([rolloutId, { what, where }]) => ({
    rolloutId,
    what,
    where: where.join(', '),
  }));
}

/** Why something is not there yet, and what goes out with it. Nothing where nothing waits. */
export function WaitingPanels(props: { overview: Overview }) {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const waiting = waitingIn(props.overview);
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = waiting.find(w => w.rolloutId === chosen) ?? waiting[0];
  if (!shown) return null;
  return (
    <Waits
      key={shown.rolloutId}
      waiting={shown}
      choice={
        waiting.length > 1 ? (
          <ToggleButtonGroup
            aria-label={t('waiting.all')}
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[shown.rolloutId]}
            onSelectionChange={keys => setChosen(String([...keys][0]))}
          >
            {waiting.map(({ rolloutId, what, where }) => (
              <ToggleButton key={rolloutId} id={rolloutId}>
                {what} {where}
              </ToggleButton>
            ))}
          </ToggleButtonGroup>
        ) : null
      }
    />
  );
}

function Waits(props: { waiting: Waiting; choice: ReactNode }) {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  const me = useMe();
  const rollout = useRollout(props.waiting.rolloutId);
  const actFor = useConditionActs(rollout.data);
  const { data } = rollout;
  const { what } = props.waiting;
  const where = data?.stage ?? props.waiting.where;
  return (
    <div className={styles.columns}>
      <Panel title={t('waiting.why', { what, where })} aside={props.choice}>
        <Surface asked={rollout} skeleton={<Lines count={4} />}>
          {found => (
            <>
              <p className={styles.say}>
                <Sentence of={found.sentence} />{' '}
                <Link href={links.rollout(found.id)}>{t('waiting.open')}</Link>
              </p>
              {found.tree && (
                <GateExplanation
                  explanation={found.tree}
                  me={me}
                  actFor={actFor}
                />
              )}
            </>
          )}
        </Surface>
      </Panel>
      <GoesOut changes={data?.changes} what={what} />
    </div>
  );
}
