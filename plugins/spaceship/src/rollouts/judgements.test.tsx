import { screen, within } from '@testing-library/react';
import { renderSurface } from '../__testUtils__/renderSurface';
import { rollout } from '../__testUtils__/rolloutFixtures';
import { Judgements } from './Judgements';

it('says for which group somebody has judged', async () => {
  const [test] = rollout.evidence;
  await renderSurface(
    <Judgements
      rollout={{
        ...rollout,
        evidence: [
          test,
          {
            ...test,
            id: 'evidence-2',
            kind: 'signed-off',
            role: 'group:default/design',
          },
        ],
      }}
    />,
  );
  const list = within(
    await screen.findByRole('list', { name: 'Approvals and tests' }),
  );
  expect(list.getByText('tested at Staging')).toBeVisible();
  expect(list.getByText('judged it for design at Staging')).toBeVisible();
});
