import { InputError } from '@backstage/errors';
import { MemorySource } from '../crash/MemorySource';
import { readModel } from './readModel';

const source = new MemorySource();
const at = { provider: 'memory', location: 'flags', path: '', branch: 'main' };
const file = (to: string) => `
apiVersion: spaceship.run/v1
processes:
  web: { command: node server.js }
flow:
  - { stage: production, to: [${to}] }
`;
const commit = (name: string, files: Record<string, string>) =>
  source.commit(name, null, files);
const eu = { slug: 'eu', tier: 'production' as const };
const us = { slug: 'us', tier: 'production' as const };

describe('what a spaceship.yaml means', () => {
  it('is found anew where other destinations are there, though the text is the same', async () => {
    commit('c1', { 'spaceship.yaml': file('us') });
    const before = await readModel(source, at, 'c1', [eu]);
    expect(before).toMatchObject({
      mistakes: [{ file: 'spaceship.yaml', line: 6 }],
    });
    expect(await readModel(source, at, 'c1', [eu])).toEqual(before);
    expect(await readModel(source, at, 'c1', [eu, us])).toMatchObject({
      model: { flow: [{ stage: 'production', to: ['us'] }] },
    });
  });

  it('is found anew where another file beside it changed', async () => {
    commit('c2', { Procfile: 'web: node one.js' });
    commit('c3', { Procfile: 'web: node two.js' });
    const commandAt = async (name: string) =>
      JSON.stringify(await readModel(source, at, name, [eu]));
    expect(await commandAt('c2')).toContain('one.js');
    expect(await commandAt('c3')).toContain('two.js');
  });

  it('knows a lock that is too large to be read', async () => {
    commit('c5', {
      'package.json': '{"scripts":{"start":"node ."},"dependencies":{"a":"1"}}',
    });
    const large: typeof source = Object.assign(Object.create(source), {
      readFile: async (_at: string, name: string, path: string) => {
        if (path !== 'package-lock.json') {
          return source.readFile('flags', name, path);
        }
        throw new InputError(`${path} has 2000000 bytes`);
      },
    });
    expect(await readModel(large, at, 'c5', [eu])).toMatchObject({
      model: { build: { command: 'npm ci --omit=dev' } },
    });
  });

  it('is asked for where a link stands in its place, and not taken for missing', async () => {
    const linked = Object.assign(new MemorySource(), {
      besidesFiles: async (_at: string, _commit: string, path: string) => ({
        links: path === 'web/spaceship.yaml' ? [path] : [],
        submodules: [],
      }),
    });
    linked.commit('c6', null, {
      'web/package.json': '{"scripts":{"start":"node ."}}',
      Procfile: 'web: node .',
    });
    expect(
      await readModel(linked, { ...at, path: 'web' }, 'c6', [eu]),
    ).toMatchObject({
      files: ['package.json'],
      mistakes: [
        {
          ...{ file: 'web/spaceship.yaml', line: 1 },
          message: expect.stringContaining('is a symbolic link'),
        },
      ],
    });
    expect(await readModel(linked, at, 'c6', [eu])).toHaveProperty('model');
  });

  it('is not changed by who reads it from another folder', async () => {
    commit('c4', {
      'spaceship.yaml': file('eu'),
      'api/spaceship.yaml': file('eu'),
    });
    const of = async (path: string) => {
      const found = await readModel(source, { ...at, path }, 'c4', [eu]);
      return 'model' in found && found.model.build.path;
    };
    expect([await of('api'), await of(''), await of('api')]).toEqual([
      'api',
      '',
      'api',
    ]);
  });
});
