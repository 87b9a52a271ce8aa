import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import { rollout } from '../__testUtils__/rolloutFixtures';
import { stepGroups } from './stepGroups';

/** Every text is its key. */
const t = ((key: string) => key) as unknown as Parameters<typeof stepGroups>[1];

function withStep(params: Record<string, string | null>) {
  const [moving, waiting] = rollout.deliveries;
  const step: Schemas['Explanation'] = {
    id: 'delivery/step:addon:keys',
    kind: 'step',
    verdict: 'waiting-event',
    message: {
      key: 'step.running',
      params: { step: 'Add-on keys', ...params },
    },
    read: [],
    remedies: [],
    parts: [],
  };
  const tree = { ...step, id: 'delivery', kind: 'all', parts: [step] };
  const deliveries = [{ ...moving, tree }, waiting];
  return stepGroups({ ...rollout, deliveries }, t).map(({ note }) => note);
}

it('says of a delivery what its step says, what it waits for, and nothing else', () => {
  const waits = rollout.deliveries[1].sentence;
  expect(withStep({ detail: 'Hand in its key.' })).toEqual([
    undefined,
    'Add-on keys: Hand in its key.',
    waits,
  ]);
  expect(withStep({ detail: null })).toEqual([undefined, undefined, waits]);
});

it('says once why a delivery failed: at the step that did, or at the delivery', () => {
  const error = 'Health of the new version took longer than 1 min.';
  const [moving] = rollout.deliveries;
  const noteWith = (message: string) => {
    const steps = moving.steps.map(step => ({
      ...step,
      error: { message, terminal: true },
    }));
    return stepGroups(
      { ...rollout, deliveries: [{ ...moving, error, steps }] },
      t,
    ).at(-1)!.note;
  };
  expect(noteWith(error)).toBeUndefined();
  expect(noteWith('exit 1')).toBe(error);
});
