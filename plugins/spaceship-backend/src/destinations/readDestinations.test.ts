import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { readDestinations } from './readDestinations';

const read = (destinations: JsonObject) =>
  readDestinations(new ConfigReader({ spaceship: { destinations } }));

describe('readDestinations', () => {
  it('fills in what is not said', () => {
    expect(
      read({
        staging: { tier: 'staging', driver: 'local', owner: 'group:a/B' },
      }),
    ).toEqual([
      {
        slug: 'staging',
        title: 'staging',
        tier: 'staging',
        region: null,
        labels: {},
        owner: 'group:a/b',
        driver: 'local',
        config: {},
        gates: [],
      },
    ]);
  });

  it.each([
    [{ Staging: { tier: 'staging', driver: 'local' } }, 'lower case letters'],
    [{ eu: { tier: 'production' } }, 'spaceship.destinations.eu.driver'],
    [{ topic: { tier: 'review', driver: 'local' } }, 'destinations.topic.tier'],
    [
      { eu: { tier: 'production', driver: 'local', gates: [{ soak: {} }] } },
      'spaceship.destinations.eu.gates.0',
    ],
  ])('says where %j is wrong', (destinations, text) => {
    expect(() => read(destinations)).toThrow(text);
  });
});
