import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { renderSurface } from '../__testUtils__/renderSurface';
import { ActButton } from './ActButton';

const show = (allowed: { allowed: boolean; reason: string | null }) =>
  renderSurface(
    <ActButton allowed={allowed} onPress={() => {}}>
      Deliver…
    </ActButton>,
  );

it('lets the keyboard reach why an act is forbidden', async () => {
  await show({ allowed: false, reason: 'Only Payments may.' });
  await userEvent.tab();
  const reached = screen.getByRole('group');
  expect(reached).toHaveFocus();
  expect(reached).toHaveAccessibleDescription('Only Payments may.');
  expect(screen.getByRole('button')).toHaveAccessibleDescription(
    'Only Payments may.',
  );
});

it('is but a button where the act is allowed', async () => {
  await show({ allowed: true, reason: null });
  await userEvent.tab();
  expect(screen.getByRole('button')).toHaveFocus();
  expect(screen.queryByRole('group')).not.toBeInTheDocument();
});
