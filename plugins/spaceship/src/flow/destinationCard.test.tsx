import { screen } from '@testing-library/react';
import { destinationsOf } from '../acts/dialogProps';
import { overview } from '../__testUtils__/fixtures';
import { renderSurface } from '../__testUtils__/renderSurface';
import { DestinationCard } from './DestinationCard';

const at = (slug: string) =>
  destinationsOf(overview).find(destination => destination.slug === slug)!;

it('says what the step that runs says of itself', async () => {
  await renderSurface(<DestinationCard destination={at('eu-west')} />);
  expect(screen.getByRole('article')).toHaveTextContent(
    'web: 1 of 2 healthy, answers 503',
  );
});

it('says why what runs is not healthy', async () => {
  const staging = at('staging');
  const [replica] = staging.health.replicas;
  const health = {
    ...staging.health,
    state: 'unhealthy' as const,
    replicas: [
      {
        ...replica,
        state: 'backing-off' as const,
        detail: 'Ended with exit code 3: no such table; it starts again in 2 s',
      },
    ],
  };
  await renderSurface(<DestinationCard destination={{ ...staging, health }} />);
  expect(
    screen.getByRole('article', { name: 'Staging, Unhealthy' }),
  ).toHaveTextContent('web: Ended with exit code 3: no such table');
});

it('says what did not get here, and leads there', async () => {
  const failed = {
    rolloutId: 'r-483',
    release: 483,
    outcome: 'failed' as const,
    at: '2026-11-20T10:00:00Z',
  };
  await renderSurface(
    <DestinationCard destination={{ ...at('staging'), failed }} />,
  );
  expect(
    screen.getByRole('link', { name: 'Release 483 failed' }),
  ).toHaveAttribute('href', expect.stringMatching(/rollouts\/r-483$/));
});

it('is ill before it is on hold', async () => {
  const staging = at('staging');
  const hold = {
    by: 'user:default/ana',
    at: '2026-11-20T10:00:00Z',
    reason: 'x',
  };
  const health = { ...staging.health, state: 'degraded' as const };
  await renderSurface(
    <DestinationCard destination={{ ...staging, hold, health }} />,
  );
  expect(
    screen.getByRole('article', { name: 'Staging, Degraded' }),
  ).toHaveTextContent('“x”');
});
