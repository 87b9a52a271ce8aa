import { Button } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  isUnderWay,
  useOperation,
  type Addon,
  type Operation,
} from '../api/addons';
import { useMe } from '../api/useMe';
import type { Explanation } from '../api/questions';
import { ActButton, mayOf } from '../dialogs/ActButton';
import { GateExplanation } from '../explanations/GateExplanation';
import { Person } from '../people/Person';
import { Sentence } from '../people/Sentence';
import { StateBadge } from '../states/StateBadge';
import { stepLine } from '../steps/stepLine';
import { StepList } from '../steps/StepList';
import { Panel } from '../surfaces/Panel';
import { Lines, Surface } from '../surfaces/Surface';
import { TimeAgo } from '../time/TimeAgo';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import { useAddonActs } from './acts/addonActs';
import { movesCredential, needsKey, stateOfOperation } from './words';
import styles from './Addons.module.css';

/** What is being done to an add-on, or was: what it waits for, its steps, and how to go back. */
export function OperationPanel(props: {
  addon: Addon;
  operationId: string;
  /** Leads back to what runs now, where another was chosen. */
  onClose?: () => void;
}) {
  const { addon, operationId, onClose } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const operation = useOperation(operationId);
  const { data } = operation;
  return (
    <Panel
      level={3}
      title={
        <span className={theme.row}>
          {data ? t(`operation.kind.${data.kind}`) : t('operation.title')}
          {data && <StateBadge state={stateOfOperation(data)} />}
        </span>
      }
      aside={
        <>
          {data && <Began operation={data} />}
          {data && isUnderWay(data) && (
            <OperationActs operation={data} addon={addon} />
          )}
          {onClose && (
            <Button size="small" variant="tertiary" onPress={onClose}>
              {t('operation.close')}
            </Button>
          )}
        </>
      }
    >
      <Surface asked={operation} skeleton={<Lines count={4} />}>
        {found => <OperationView operation={found} addon={addon} />}
      </Surface>
    </Panel>
  );
}

function Began(props: { operation: Operation }) {
  const { requestedBy, startedAt, createdAt, reason } = props.operation;
  return (
    <span className={`${theme.small} ${theme.muted}`}>
      <TimeAgo at={startedAt ?? createdAt} as="point" />
      {' · '}
      <Person of={requestedBy} />
      {reason && `: “${reason}”`}
    </span>
  );
}

function OperationActs(props: { operation: Operation; addon: Addon }) {
  const { operation, addon } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const { begin } = useAddonActs();
  const shared = { operationId: operation.id, operation: operation.kind };
  const isMove = movesCredential(operation.kind);
  return (
    <>
      <ActButton
        allowed={operation.may.cancel}
        onPress={() => begin({ kind: 'goBack', ...shared })}
      >
        {isMove ? t('operation.goBack') : t('operation.cancel')}
      </ActButton>
      {isMove && (
        <ActButton
          allowed={operation.may.force}
          onPress={() => begin({ kind: 'force', ...shared })}
        >
          {addon.capabilities.sessions
            ? t('operation.force')
            : t('operation.forceKey')}
        </ActButton>
      )}
    </>
  );
}

function OperationView(props: { operation: Operation; addon: Addon }) {
  const { operation, addon } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const me = useMe();
  const { begin } = useAddonActs();
  const maySetKey = mayOf(addon.may, 'setKey');
  const actFor = ({ remedies }: Explanation) =>
    remedies.some(r => r.kind === 'person' && r.act === 'set-key') ? (
      <ActButton
        variant={maySetKey.allowed ? 'primary' : 'secondary'}
        allowed={maySetKey}
        onPress={() => begin({ kind: 'setKey' })}
      >
        {t(needsKey(addon) ? 'addonAct.setFirstKey' : 'addonAct.setKey')}
      </ActButton>
    ) : null;
  return (
    <>
      {/* What the page says already is not said twice. */}
      {operation.sentence !== addon.sentence && (
        <p className={styles.say} aria-live="polite">
          <Sentence of={operation.sentence} />
        </p>
      )}
      <div className={styles.halves}>
        {operation.steps.length === 0 ? (
          <p className={theme.muted}>{t('operation.noSteps')}</p>
        ) : (
          <StepList
            groups={[
              {
                id: operation.id,
                title: t('operation.steps'),
                state: stateOfOperation(operation),
                steps: operation.steps.map(step =>
                  stepLine(`${step.n}/${step.attempt}`, step, t),
                ),
              },
            ]}
          />
        )}
        {operation.tree && isUnderWay(operation) && (
          <section aria-label={t('operation.waitsFor')}>
            <h4 className={styles.subtitle}>{t('operation.waitsFor')}</h4>
            <GateExplanation
              explanation={operation.tree}
              me={me}
              actFor={actFor}
              mine={maySetKey.allowed ? ['set-key'] : undefined}
            />
          </section>
        )}
      </div>
    </>
  );
}
