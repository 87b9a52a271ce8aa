import { screen } from '@testing-library/react';
import { fakeFetchApi } from '../__testUtils__/fakeApi';
import { myWork } from '../__testUtils__/reviewFixtures';
import { fakeSignals, renderSurface } from '../__testUtils__/renderSurface';
import { ForMeSidebarItem } from './ForMeSidebarItem';

it('the sidebar says how much waits for the reader, as it is now', async () => {
  let work = myWork;
  const signals = fakeSignals();
  await renderSurface(<ForMeSidebarItem />, {
    signals: signals.api,
    fetchApi: fakeFetchApi({ 'GET /me/work': () => ({ body: work }) }),
  });
  expect(
    await screen.findByRole('link', {
      name: `For me, ${myWork.questions.length} wait for you`,
    }),
  ).toHaveAttribute('href', '/spaceship/me');
  work = { ...myWork, questions: myWork.questions.slice(-1) };
  signals.send('spaceship:fleet');
  expect(
    await screen.findByRole(
      'link',
      { name: 'For me, 1 waits for you' },
      { timeout: 4_000 },
    ),
  ).toBeInTheDocument();
});
