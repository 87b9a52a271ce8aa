import { useState } from 'react';
import { useParams } from 'react-router-dom';
import { Container, Link } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ActsProvider, useActs } from '../acts/serviceActs';
import { useConditionActs } from '../acts/useConditionActs';
import { useRollout, type Rollout } from '../api/questions';
import { useLive } from '../api/useLive';
import { useMe } from '../api/useMe';
import { GoesOut } from '../changes/GoesOut';
import { DeliverySkeleton } from '../delivery/DeliverySkeleton';
import { ActButton } from '../dialogs/ActButton';
import { GateExplanation } from '../explanations/GateExplanation';
import { Sentence } from '../people/Sentence';
import { RecordList } from '../record/RecordList';
import { StateBadge } from '../states/StateBadge';
import { StepList } from '../steps/StepList';
import { LiveMark } from '../surfaces/LiveMark';
import { Panel } from '../surfaces/Panel';
import { Surface, type Asked } from '../surfaces/Surface';
import { Took } from '../time/Took';
import { spaceshipTranslationRef } from '../translation';
import { useLinks } from '../useLinks';
import theme from '../theme/theme.module.css';
import { Judgements } from './Judgements';
import { OriginText } from './OriginText';
import { RejectionText } from './RejectionText';
import { RolloutLog } from './RolloutLog';
import { stepGroups } from './stepGroups';
import { outcomeOf, whatOf, whereOf } from './words';
import styles from './RolloutPage.module.css';

/** One rollout: what is so and what comes next, its steps, gates, changes, log and record. */
export function RolloutPage() {
  const { id = '' } = useParams();
  const rollout = useRollout(id);
  useLive(rollout.data?.service.id);
  return (
    <main>
      <Container className={styles.page}>
        <Surface asked={rollout} skeleton={<DeliverySkeleton />}>
          {data => (
            <ActsProvider of={data.service.id}>
              <RolloutView rollout={data} asked={rollout} />
            </ActsProvider>
          )}
        </Surface>
      </Container>
    </main>
  );
}

function RolloutView(props: {
  rollout: Rollout;
  asked: ReturnType<typeof useRollout>;
}) {
  const { rollout, asked } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const me = useMe();
  const actFor = useConditionActs(rollout);
  const [selected, setSelected] = useState<string | null>(null);
  const groups = stepGroups(rollout, t);
  const current =
    selected ??
    groups.flatMap(g => g.steps).find(s => s.state === 'running')?.id ??
    null;

  return (
    <div className={theme.stack}>
      <RolloutHeader rollout={rollout} asked={asked} />
      <div className={styles.columns}>
        <Panel
          level={3}
          title={t('rollout.steps')}
          aside={
            <span className={`${theme.small} ${theme.muted}`}>
              <Took from={rollout.startedAt} to={rollout.endedAt} />
            </span>
          }
        >
          {groups.length === 0 ? (
            <p className={theme.muted}>{t('rollout.noSteps')}</p>
          ) : (
            <StepList
              groups={groups}
              selected={current}
              onSelect={id => setSelected(id)}
            />
          )}
        </Panel>
        <Panel level={3} title={t('rollout.gates')}>
          {rollout.tree ? (
            <GateExplanation
              explanation={rollout.tree}
              me={me}
              actFor={actFor}
            />
          ) : (
            <p className={theme.muted}>{t('rollout.noGates')}</p>
          )}
          <Judgements rollout={rollout} />
        </Panel>
      </div>
      <RolloutLog
        rollout={rollout}
        groups={groups}
        step={selected}
        onStep={setSelected}
      />
      <div className={styles.columns}>
        <GoesOut changes={rollout.changes} what={whatOf(rollout)} level={3} />
        <Panel level={3} title={t('record.title')}>
          {rollout.record.length === 0 ? (
            <p className={theme.muted}>{t('record.none')}</p>
          ) : (
            <RecordList entries={rollout.record} />
          )}
        </Panel>
      </div>
    </div>
  );
}

function RolloutHeader(props: { rollout: Rollout; asked: Asked<Rollout> }) {
  const { rollout, asked } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const { begin } = useActs();
  const links = useLinks();
  const { allowed, service } = rollout;
  const rejection = rollout.fullRelease?.rejection;
  const isOpen =
    rollout.state === 'waiting' ||
    rollout.state === 'delivering' ||
    rollout.state === 'cancelling';
  return (
    <header className={styles.header}>
      <p className={`${theme.small} ${theme.muted} ${styles.crumb}`}>
        <Link href={links.delivery(service)}>
          {service.title ?? service.name}
        </Link>
        {' · '}
        <OriginText origin={rollout.origin} branch={rollout.branch} />
      </p>
      <div className={`${theme.row} ${theme.wrap}`}>
        <h2 className={styles.title}>
          {t(`rollout.title.${rollout.kind}`, {
            what: whatOf(rollout),
            where: whereOf(rollout),
          })}
        </h2>
        <StateBadge state={outcomeOf(rollout)} />
        <div className={theme.acts}>
          <LiveMark asked={asked} />
          {isOpen && (
            <>
              <ActButton
                size="medium"
                allowed={allowed.test}
                onPress={() =>
                  begin({ kind: 'test', releaseId: rollout.release?.id })
                }
              >
                {t('acts.test')}
              </ActButton>
              <ActButton
                size="medium"
                allowed={allowed.approve}
                onPress={() =>
                  begin({ kind: 'approve', rolloutId: rollout.id })
                }
              >
                {t('acts.approve')}
              </ActButton>
              <ActButton
                size="medium"
                allowed={allowed.cancel}
                onPress={() => begin({ kind: 'cancel', rolloutId: rollout.id })}
              >
                {t('acts.cancel')}
              </ActButton>
            </>
          )}
          {rollout.state !== 'waiting' && (
            <ActButton
              size="medium"
              allowed={allowed.rollBack}
              onPress={() =>
                begin({ kind: 'rollBack', target: targetOf(rollout) })
              }
            >
              {t('acts.rollBack')}
            </ActButton>
          )}
          {rollout.fullRelease && (
            <ActButton
              size="medium"
              allowed={rejection ? allowed.accept : allowed.reject}
              onPress={() =>
                begin({
                  kind: rejection ? 'accept' : 'reject',
                  rolloutId: rollout.id,
                })
              }
            >
              {rejection ? t('acts.accept') : t('acts.reject')}
            </ActButton>
          )}
        </div>
      </div>
      <p className={styles.sentence} aria-live="polite">
        <Sentence of={rollout.sentence} />
      </p>
      {rejection && <RejectionText rejection={rejection} />}
      {rollout.supersededBy && (
        <p className={styles.sentence}>
          <Link href={links.rollout(rollout.supersededBy)}>
            {t('rollout.newer')}
          </Link>
        </p>
      )}
      {rollout.siblings.length > 1 && (
        <nav aria-label={t('rollout.siblings')} className={styles.siblings}>
          {rollout.siblings.map(sibling => (
            <span key={sibling.id} className={theme.row}>
              <StateBadge
                state={
                  sibling.id === rollout.id
                    ? outcomeOf(rollout)
                    : outcomeOf({ ...sibling, kind: rollout.kind })
                }
              />
              {sibling.id === rollout.id ? (
                <span aria-current="page">{sibling.stage}</span>
              ) : (
                <Link href={links.rollout(sibling.id)}>{sibling.stage}</Link>
              )}
            </span>
          ))}
        </nav>
      )}
    </header>
  );
}

const targetOf = (rollout: Rollout): string | undefined => {
  if (rollout.stage) return `stage:${rollout.stage}`;
  const [first] = rollout.destinations;
  return first && `destination:${first.slug}`;
};
