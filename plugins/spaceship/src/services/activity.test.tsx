import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fakeFetchApi } from '../__testUtils__/fakeApi';
import { renderSurface } from '../__testUtils__/renderSurface';
import { ActivityPage } from './ActivityPage';

const none = { body: { items: [], nextCursor: null } };

it('is filtered by outcome, which the address keeps', async () => {
  const asked: (string | null)[] = [];
  const fetchApi = fakeFetchApi({
    'GET /rollouts': ({ url }) => {
      asked.push(url.searchParams.get('outcome'));
      return none;
    },
  });
  await renderSurface(<ActivityPage />, {
    fetchApi,
    path: '/?outcome=failed',
  });
  expect(
    await screen.findByText('No delivery is like this.'),
  ).toBeInTheDocument();
  expect(asked).toEqual(['failed']);

  await userEvent.click(screen.getByRole('button', { name: /Outcome/ }));
  await userEvent.click(
    await screen.findByRole('option', { name: 'Any outcome' }),
  );
  expect(
    await screen.findByText('Nothing was delivered yet.'),
  ).toBeInTheDocument();
  expect(asked).toEqual(['failed', null]);
});
