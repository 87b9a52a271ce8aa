import { Select } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { answer, useClient } from '../api/client';
import type { Rollout } from '../api/questions';
import { LiveLog } from '../logs/LiveLog';
import type { StepGroup } from '../steps/StepList';
import { Panel } from '../surfaces/Panel';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import { stepOf } from './stepGroups';

const all = 'all';

/** The output of a rollout's build and steps, live; of one step where one is selected. */
export function RolloutLog(props: {
  rollout: Rollout;
  groups: readonly StepGroup[];
  step: string | null;
  onStep: (id: string | null) => void;
}) {
  const { rollout, groups, step, onStep } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  return (
    <Panel
      level={3}
      title={t('log.title')}
      aside={
        <Select
          size="small"
          className={theme.choice}
          aria-label={t('log.step')}
          options={[
            { id: all, label: t('log.allSteps') },
            ...groups.flatMap(group =>
              group.steps.map(line => ({
                id: line.id,
                label: `${group.title}: ${line.title}`,
              })),
            ),
          ]}
          value={step ?? all}
          onChange={key => onStep(key === all ? null : String(key))}
        />
      }
    >
      <Lines key={step ?? all} rollout={rollout} step={step} />
    </Panel>
  );
}

function Lines(props: { rollout: Rollout; step: string | null }) {
  const { rollout, step } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const client = useClient();
  const read = (cursor: string | undefined) => {
    if (step === null) {
      return answer(
        client.GET('/rollouts/{id}/logs', {
          params: { path: { id: rollout.id }, query: { cursor } },
        }),
      );
    }
    const { subject, n } = stepOf(step);
    return n === null
      ? answer(
          client.GET('/builds/{id}/logs', {
            params: { path: { id: subject }, query: { cursor } },
          }),
        )
      : answer(
          client.GET('/rollouts/{id}/logs', {
            params: {
              path: { id: rollout.id },
              query: { delivery: subject, step: n, cursor },
            },
          }),
        );
  };
  return (
    <LiveLog
      of={['rollout', rollout.id, step]}
      read={read}
      label={t('log.title')}
    />
  );
}
