import { mockServices } from '@backstage/backend-test-utils';
import { readRotationTimes } from './readRotationTimes';

const read = (rotation: object) =>
  readRotationTimes(
    mockServices.rootConfig({ data: { spaceship: { addons: { rotation } } } }),
  );

describe('the times of a rotation', () => {
  it('stand in the configuration, or are those of the reference', () => {
    expect(read({ quiet: '1s' })).toEqual({
      quietMs: 1_000,
      rollbackMs: 600_000,
      deadlineMs: 3_600_000,
    });
  });

  it.each([
    [{ quiet: '10' }, /spaceship\.addons\.rotation\.quiet: "10" is not a dur/],
    [{ rollbackWindow: '-1m' }, /spaceship\.addons\.rotation\.rollbackWindow/],
    [{ deadline: 'soon' }, /spaceship\.addons\.rotation\.deadline/],
    [{ deadline: 5 }, /spaceship\.addons\.rotation\.deadline/],
  ])('are refused with the path of the key: %j', (rotation, says) => {
    expect(() => read(rotation)).toThrow(says);
  });
});
