import { healthOfReplicas } from './health';

describe('the health of a version', () => {
  it.each([
    ['healthy', ['healthy', 'healthy'], 2],
    ['healthy', ['healthy', 'healthy', 'stopping'], 2],
    ['healthy', ['healthy', 'healthy', 'healthy'], 2],
    ['healthy', [], 0],
    ['degraded', ['healthy'], 2],
    ['degraded', ['healthy', 'starting'], 2],
    ['degraded', ['healthy', 'healthy', 'unhealthy'], 2],
    ['starting', ['starting', 'starting'], 2],
    ['starting', ['starting', 'stopping'], 2],
    ['unhealthy', ['starting', 'backing-off'], 2],
    ['unhealthy', ['stopped'], 1],
    ['unhealthy', ['stopping'], 1],
    ['unhealthy', [], 1],
  ])('is %s with %j of %d', (state, replicas, wanted) => {
    expect(
      healthOfReplicas(
        replicas.map(one => ({ state: one })),
        wanted,
      ),
    ).toBe(state);
  });
});
