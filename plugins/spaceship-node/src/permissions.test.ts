import {
  isServiceOwner,
  targetsDestinationTier,
  type ServiceResource,
} from './permissions';

const service: ServiceResource = {
  id: 's',
  ownerRef: 'group:default/developers',
  destination: { slug: 'eu-west', tier: 'production' },
};

describe('IS_SERVICE_OWNER', () => {
  it.each([
    [['group:default/developers'], true],
    [['user:default/mira', 'Group:Default/Developers'], true],
    [['group:default/qa'], false],
    [[], false],
  ])('claims %j: %s', (claims, holds) => {
    expect(isServiceOwner.apply(service, { claims })).toBe(holds);
  });

  it('holds for nobody where there is no owner', () => {
    const orphan = { ...service, ownerRef: null };
    expect(isServiceOwner.apply(orphan, { claims: ['null'] })).toBe(false);
  });
});

describe('TARGETS_DESTINATION_TIER', () => {
  it('holds at a destination of the tier, and never for a service as a whole', () => {
    const production = { tiers: ['production' as const] };
    expect(targetsDestinationTier.apply(service, production)).toBe(true);
    expect(targetsDestinationTier.apply(service, { tiers: ['staging'] })).toBe(
      false,
    );
    expect(
      targetsDestinationTier.apply(
        { ...service, destination: null },
        production,
      ),
    ).toBe(false);
  });
});
