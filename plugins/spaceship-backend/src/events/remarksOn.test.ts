import {
  createTestDatabase,
  type TestDatabase,
} from '../__testUtils__/testDatabase';
import { MemorySource } from '../crash/MemorySource';
import {
  ana,
  insertDestination,
  insertService,
  members,
} from '../crash/organization';
import type { AddonProvider } from '@spaceship/backstage-plugin-spaceship-node';
import { remarksOn } from './remarksOn';

const byHand = 'No trigger is set up: it is delivered by hand.';
const none = '0'.repeat(40);
const source = new MemorySource();
const gated = (of: string) => ({
  'spaceship.yaml': `
apiVersion: spaceship.run/v1
processes:
  web: { command: node server.js }
flow:
  - stage: staging
    to: [staging]
    gates: [{ approvals: { of: ${of} } }]
`,
});
source.commit('c1', null, gated('owners'), 'ana@example.org');
source.commit('c2', 'c1', gated('owners'), 'stranger@elsewhere.example');
source.commit('c3', 'c2', gated('owners'), 'ana@example.org');
source.commit('c4', 'c3', { Procfile: 'web: node one.js' }, 'stranger@it');
source.commit('c6', 'c4', {
  'spaceship.yaml': `${gated('owners')['spaceship.yaml']}
triggers: [{ on: push, branch: main, deliver: staging }]
review: { branches: [map] }
`,
});
source.commit('c7', 'c6', gated('owners'), 'stranger@elsewhere.example');
source.commit('c8', 'c7', gated('owners'), 'stranger@elsewhere.example');
source.commit('c9', 'c8', {
  'spaceship.yaml': `
apiVersion: spaceship.run/v1
processes: { web: { command: node server.js } }
addons:
  main: { type: postgres }
  large: { type: postgres, plan: huge }
  cache: { type: redis }
`,
});
source.commit('c5', 'c4', gated('nobody'), 'ana@example.org');

const withSubmodule = Object.assign(source, {
  besidesFiles: async (_at: string, commit: string) => ({
    links: ['elsewhere'],
    submodules: commit === 'c9' ? ['vendor/lib'] : [],
  }),
});
const postgres = {
  type: 'postgres',
  plans: ['small'],
} as unknown as AddonProvider;

let database: TestDatabase;
let page: string;
beforeAll(async () => {
  database = await createTestDatabase();
  await insertDestination(database.knex, 'staging', 'staging', 0);
  page = `http://portal/${await insertService(database.knex, 'flags')}`;
});
afterAll(() => database?.drop());

const said = (
  before: string | null,
  after: string,
  location = 'flags',
  branch = 'main',
) =>
  remarksOn(
    {
      knex: database.knex,
      sources: new Map([['memory', withSubmodule]]),
      addons: new Map([['postgres', postgres]]),
      members: {
        userByEmail: async email =>
          email.endsWith('@example.org') ? members.userByEmail(email) : null,
      },
      pageOf: id => `http://portal/${id}`,
    },
    {
      ...{ provider: 'memory', location, branch },
      ...{ before, after, pusher: ana },
    },
  );

describe('what is said of a push', () => {
  it('is where the services of the repository are seen', async () => {
    const lines = [`flags: ${page}`, byHand];
    expect(await said('c2', 'c3')).toEqual(lines);
    expect(await said(none, 'c1')).toEqual(lines);
  });

  it('is what happens to the branch by itself', async () => {
    const onBranch = (branch: string) => said('c4', 'c6', 'flags', branch);
    expect(await onBranch('main')).toContain(
      'main is built and delivered to staging.',
    );
    expect(await onBranch('map')).toEqual([
      `flags: ${page}`,
      'map has a review environment.',
    ]);
    expect(await onBranch('other')).toContain(
      'No trigger fits other: it is delivered by hand.',
    );
  });

  it('is who wrote it, where the catalog does not know them', async () => {
    expect(await said('c1', 'c3')).toEqual([
      `flags: ${page}`,
      byHand,
      'The catalog knows nobody as stranger@elsewhere.example. Where authors may not approve, this change waits.',
      'Commit it again as somebody whom it knows, or have the address added to the catalog.',
    ]);
  });

  it('is how to commit it again, one commit or several of one author', async () => {
    expect((await said('c7', 'c8')).at(-1)).toBe(
      '  git config user.email …; git commit --amend --reset-author --no-edit; git push --force-with-lease',
    );
    expect((await said('c6', 'c8')).at(-1)).toBe(
      "  git config user.email …; git rebase c6 --exec 'git commit --amend --reset-author --no-edit'; git push --force-with-lease",
    );
  });

  it('asks nobody who they are where no gate leaves authors out', async () => {
    expect(await said('c3', 'c4')).toEqual([`flags: ${page}`, byHand]);
  });

  it('is each mistake in the files, with its place and what would be right', async () => {
    expect(await said('c4', 'c5')).toEqual([
      `flags: ${page}`,
      expect.stringMatching(
        /^spaceship\.yaml:8:\d+: .* Expected a group or user, for instance group:default\/qa, or "owners"\.$/,
      ),
    ]);
  });

  it('is what a delivery would fail at, and what would be missing in it', async () => {
    expect((await said('c8', 'c9')).slice(2)).toEqual([
      "The add-on large can't be made. postgres has no plan huge. Its plans are small.",
      "The add-on cache can't be made. No provider makes add-ons of type redis. Known: postgres. Install a module for it, or change the type in spaceship.yaml.",
      'Submodules are not fetched, so this is built empty: vendor/lib. Commit the files themselves, or fetch them in the build command.',
    ]);
  });

  it('is of this commit alone where the one before is gone', async () => {
    expect(await said('gone', 'c3')).toEqual([`flags: ${page}`, byHand]);
  });

  it('is nothing where no service has its code there, or a branch is gone', async () => {
    expect(await said('c1', 'c3', 'elsewhere')).toEqual([]);
    expect(await said('c3', none)).toEqual([]);
  });
});
