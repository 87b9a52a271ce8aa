import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { CatalogMembers } from './CatalogMembers';

const group = (
  name: string,
  members: string[],
  children: string[] = [],
): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name, namespace: 'default' },
  relations: [
    ...members.map(member => ({
      type: 'hasMember',
      targetRef: `user:default/${member}`,
    })),
    ...children.map(child => ({
      type: 'parentOf',
      targetRef: `group:default/${child}`,
    })),
  ],
});
const user = (name: string, email?: string): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: { name, namespace: 'default' },
  spec: email ? { profile: { email } } : {},
});

const named = (displayName: string) => ({ spec: { profile: { displayName } } });

const entities = [
  group('company', ['zoe'], ['developers', 'qa']),
  group('developers', ['ana', 'ben'], ['company']),
  { ...group('qa', ['quinn', 'ana']), ...named('Quality') },
  group('empty', []),
  user('ana', 'Ana@Example.org'),
  user('ben'),
];
const membersOf = (catalog = catalogServiceMock({ entities })) =>
  new CatalogMembers({
    catalog,
    auth: mockServices.auth(),
    logger: mockServices.logger.mock(),
  });

describe('CatalogMembers', () => {
  it('knows the members of groups and of their subgroups, each once, circles included', async () => {
    const members = membersOf();

    expect(
      await members.members([
        'group:default/company',
        'group:default/qa',
        'group:default/empty',
        'group:default/unknown',
        'user:default/ana',
      ]),
    ).toEqual({
      'group:default/company': [
        'user:default/ana',
        'user:default/ben',
        'user:default/quinn',
        'user:default/zoe',
      ],
      'group:default/qa': ['user:default/ana', 'user:default/quinn'],
      'group:default/empty': [],
      'group:default/unknown': [],
      'user:default/ana': ['user:default/ana'],
    });
  });

  it('knows what people call them, and else the name inside of the reference', async () => {
    expect(
      await membersOf().names([
        'group:default/QA',
        'group:default/developers',
        'group:default/unknown',
      ]),
    ).toEqual({
      'group:default/QA': 'Quality',
      'group:default/developers': 'developers',
      'group:default/unknown': 'unknown',
    });
  });

  it('finds people by their address, whatever its case', async () => {
    const members = membersOf();

    expect(await members.userByEmail('ana@example.ORG')).toBe(
      'user:default/ana',
    );
    expect(await members.userByEmail('ben@example.org')).toBeNull();
  });

  it('says that it does not know where the catalog does not answer, and asks again', async () => {
    const catalog = catalogServiceMock({ entities });
    const members = membersOf(catalog);
    jest.spyOn(catalog, 'streamEntities').mockImplementationOnce(() => {
      throw new Error('catalog is starting');
    });

    expect(await members.members(['group:default/qa'])).toEqual({
      'group:default/qa': null,
    });
    expect(await members.members(['group:default/qa'])).toEqual({
      'group:default/qa': ['user:default/ana', 'user:default/quinn'],
    });
    const down = catalogServiceMock({ entities });
    jest.spyOn(down, 'streamEntities').mockImplementation(() => {
      throw new Error('catalog is starting');
    });
    await expect(membersOf(down).userByEmail('x@y')).rejects.toThrow(
      'catalog is starting',
    );
  });
});
