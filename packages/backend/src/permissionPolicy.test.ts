import { mockCredentials } from '@backstage/backend-test-utils';
import { catalogEntityReadPermission } from '@backstage/plugin-catalog-common/alpha';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { PolicyQueryUser } from '@backstage/plugin-permission-node';
import {
  evidenceRecordPermission,
  masterKeyReadPermission,
  rolloutApprovePermission,
  rolloutCreatePermission,
  serviceReadPermission,
} from '@spaceship/backstage-plugin-spaceship-common';
import { OwnersDeliver } from './permissionPolicy';

const as = (name: string, group: string): PolicyQueryUser => ({
  info: {
    userEntityRef: `user:default/${name}`,
    ownershipEntityRefs: [`user:default/${name}`, `group:default/${group}`],
  },
  credentials: mockCredentials.user(`user:default/${name}`),
});

describe('OwnersDeliver', () => {
  const policy = new OwnersDeliver();

  it('lets owners deliver, by a condition on the service', async () => {
    const decision = await policy.handle(
      { permission: rolloutCreatePermission },
      as('mira', 'developers'),
    );

    expect(decision).toMatchObject({
      result: AuthorizeResult.CONDITIONAL,
      pluginId: 'spaceship',
      resourceType: 'spaceship-service',
      conditions: {
        rule: 'IS_SERVICE_OWNER',
        params: { claims: ['user:default/mira', 'group:default/developers'] },
      },
    });
  });

  it.each([
    serviceReadPermission,
    evidenceRecordPermission,
    rolloutApprovePermission,
    catalogEntityReadPermission,
  ])('lets everybody who is signed in: $name', async permission => {
    await expect(
      policy.handle({ permission }, as('priya', 'qa')),
    ).resolves.toEqual({ result: AuthorizeResult.ALLOW });
  });

  it('shows the master keys in use to operators only', async () => {
    const permission = masterKeyReadPermission;
    await expect(
      policy.handle({ permission }, as('anna', 'platform')),
    ).resolves.toEqual({ result: AuthorizeResult.ALLOW });
    await expect(
      policy.handle({ permission }, as('mira', 'developers')),
    ).resolves.toEqual({ result: AuthorizeResult.DENY });
  });

  it('lets the operators act on every service', async () => {
    await expect(
      policy.handle(
        { permission: rolloutCreatePermission },
        as('anna', 'platform'),
      ),
    ).resolves.toEqual({ result: AuthorizeResult.ALLOW });
  });

  it('lets nobody in who is not signed in', async () => {
    await expect(
      policy.handle({ permission: serviceReadPermission }),
    ).resolves.toEqual({ result: AuthorizeResult.DENY });
  });
});
