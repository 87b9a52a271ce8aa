import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import { overviewSentence } from './overviewSentence';

type Destination = Schemas['OverviewDestination'];

const place = (
  title: string,
  waiting: null | { rolloutId: string; number: number; sentence: string },
) =>
  ({
    title,
    waiting: waiting && {
      rolloutId: waiting.rolloutId,
      commit: 'abcdef1234',
      release: { id: `release-${waiting.number}`, number: waiting.number },
      sentence: waiting.sentence,
    },
  } as Destination);

const say = (...stages: Destination[][]) =>
  overviewSentence(
    { title: 'Flags', name: 'flags' },
    stages.map(destinations => ({ stage: null, destinations })),
    [],
  );

const staging = { rolloutId: 'a', number: 4, sentence: 'Its turn comes.' };
const production = { rolloutId: 'b', number: 4, sentence: 'Needs a test.' };

it('gives the reason of a change that waits at its earliest stage, and names the later ones', () => {
  expect(
    say(
      [place('Staging', staging)],
      [place('EU West', production), place('US East', production)],
    ),
  ).toBe(
    'Release 4 waits for Staging, then for EU West and US East: Its turn comes.',
  );
  expect(say([place('Staging', null)], [place('EU West', production)])).toBe(
    'Release 4 waits for EU West: Needs a test.',
  );
});

it('tells of each change that waits', () => {
  const newer = { rolloutId: 'c', number: 5, sentence: 'Not yet.' };
  expect(say([place('Staging', newer)], [place('EU West', production)])).toBe(
    'Release 5 waits for Staging: Not yet. Release 4 waits for EU West: Needs a test.',
  );
});

it('names where a release goes from where it is being delivered', () => {
  const moving = {
    ...place('Staging', null),
    delivering: {
      rolloutId: 'a',
      state: 'delivering',
      release: { id: 'release-4', number: 4 },
    },
  } as Destination;
  expect(say([moving], [place('EU West', production)])).toBe(
    'Release 4 is being delivered to Staging, then waits for EU West.',
  );
  const older = { ...production, number: 3 };
  expect(say([moving], [place('EU West', older)])).toBe(
    'Release 4 is being delivered to Staging. Release 3 waits for EU West: Needs a test.',
  );
});

it('says first what is ill', () => {
  const ill = {
    ...place('Staging', null),
    running: { release: { id: 'release-3', number: 3 } },
    health: { state: 'unhealthy' },
  } as Destination;
  expect(say([ill], [place('EU West', production)])).toBe(
    'Staging is unhealthy. Release 4 waits for EU West: Needs a test.',
  );
});

it('says what failed until something newer is on its way there', () => {
  const failed = { rolloutId: 'a', release: 4, outcome: 'failed' };
  const running = { release: { id: 'release-3', number: 3 } };
  const health = { state: 'healthy' };
  const left = {
    ...place('Staging', null),
    ...{ failed, running, health },
  } as Destination;
  expect(say([left], [place('EU West', production)])).toBe(
    'Release 4 failed at Staging; what ran before serves on. Release 4 waits for EU West: Needs a test.',
  );
  expect(say([{ ...left, running: null }])).toBe(
    'Release 4 failed at Staging.',
  );
  const unknown = { ...failed, outcome: 'unknown' as const };
  expect(say([{ ...left, failed: unknown } as Destination])).toBe(
    'Nobody knows how release 4 ended at Staging.',
  );
  const delivering = {
    rolloutId: 'b',
    state: 'delivering',
    release: { id: 'release-5', number: 5 },
  };
  expect(say([{ ...left, delivering } as Destination])).toBe(
    'Release 5 is being delivered to Staging.',
  );
});
