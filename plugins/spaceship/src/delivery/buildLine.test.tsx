import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import { fakeFetchApi } from '../__testUtils__/fakeApi';
import { service } from '../__testUtils__/fixtures';
import { renderSurface } from '../__testUtils__/renderSurface';
import { BuildLine } from './BuildLine';

const failed: Schemas['BuildSummary'] = {
  id: 'b1',
  serviceId: service.id,
  commit: 'c0ffee1234',
  branch: 'main',
  message: 'Ask a mirror',
  state: 'failed',
  release: null,
  error: 'The build command ended with exit code 3.',
  note: null,
  createdAt: '2026-11-20T15:24:00.000Z',
  startedAt: '2026-11-20T15:24:00.000Z',
  endedAt: '2026-11-20T15:24:30.000Z',
};

const open = async (build: Schemas['BuildSummary']) => {
  const fetchApi = fakeFetchApi({
    'GET /builds/:id/logs': {
      body: {
        lines: [{ at: build.createdAt, source: 'build', text: 'npm error' }],
        cursor: '1',
        ended: true,
      },
    },
  });
  await renderSurface(<BuildLine build={build} />, { fetchApi });
  return fetchApi;
};

describe('a build', () => {
  it('shows its log to who opens it, and asks for it only then', async () => {
    const fetchApi = await open(failed);
    expect(fetchApi.seen).toEqual([]);
    await userEvent.click(screen.getByText('Log of c0ffee1'));
    expect(await screen.findByText('npm error')).toBeInTheDocument();
    expect(
      screen.getByRole('log', { name: 'Log of c0ffee1' }),
    ).toBeInTheDocument();
  });

  it('has none before it begins', async () => {
    await open({ ...failed, state: 'waiting', startedAt: null });
    expect(screen.queryByText(/^Log of/)).not.toBeInTheDocument();
  });
});
