import { ConfigReader } from '@backstage/config';
import type { DestinationDriver } from '@spaceship/backstage-plugin-spaceship-node';
import { readReviewSettings } from './readReviewSettings';

const driver = (type: string, access: boolean) =>
  [type, { type, capabilities: { access } } as DestinationDriver] as const;
const drivers = new Map([driver('plain', false), driver('gated', true)]);
const read = (reviews?: object) =>
  readReviewSettings(
    new ConfigReader(reviews ? { spaceship: { reviews } } : {}),
    drivers,
  );

describe('the configuration of review environments', () => {
  it('may be left out: the first driver with a gate runs them', () => {
    expect(read()).toEqual({
      place: { driver: 'gated', config: {} },
      quarantineDays: 30,
      sweep: { dryRun: false, most: 5, largestShare: 0.5, protectedNames: [] },
    });
  });

  it('says where, how long names rest, and how carefully is swept', () => {
    const sweep = {
      dryRun: true,
      most: 1,
      largestShare: 1,
      protectedNames: ['keep-'],
    };
    expect(
      read({
        driver: 'gated',
        config: { zone: 'a' },
        quarantineDays: 0,
        sweep,
      }),
    ).toEqual({
      place: { driver: 'gated', config: { zone: 'a' } },
      quarantineDays: 0,
      sweep,
    });
  });

  it('without any driver that has a gate there is no place for them', () => {
    const none = new Map([driver('plain', false)]);
    expect(readReviewSettings(new ConfigReader({}), none).place).toBeNull();
  });

  it.each([
    [{ driver: 'plain' }, /spaceship\.reviews\.driver is plain, which can put/],
    [{ driver: 'other' }, /spaceship\.reviews\.driver is other, which no mod/],
    [{ sweep: { largestShare: 0 } }, /spaceship\.reviews\.sweep\.largestShare/],
    [{ sweep: { largestShare: 2 } }, /spaceship\.reviews\.sweep\.largestShare/],
    [{ sweep: { most: 0 } }, /spaceship\.reviews\.sweep\.most/],
    [{ sweep: { most: 1.5 } }, /spaceship\.reviews\.sweep\.most/],
    [{ sweep: { dryRun: 'perhaps' } }, /spaceship\.reviews\.sweep\.dryRun/],
    [{ sweep: { protectedNames: 'a' } }, /sweep\.protectedNames/],
    [{ quarantineDays: -1 }, /spaceship\.reviews\.quarantineDays/],
    [{ quarantineDays: 'long' }, /spaceship\.reviews\.quarantineDays/],
  ])('refuses %j with the path of the key', (reviews, says) => {
    expect(() => read(reviews)).toThrow(says);
  });
});
