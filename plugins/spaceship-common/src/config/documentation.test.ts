import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readServiceFiles } from './readServiceFiles';

const root = resolve(__dirname, '../../../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

describe('what we show to people', () => {
  it('in the reference is right as it stands', () => {
    const page = read('docs/reference/spaceship-yaml.md');
    const files = [...page.matchAll(/```yaml\n(apiVersion[^]*?)```/g)];
    expect(files.length).toBeGreaterThan(0);
    for (const [, text] of files) {
      expect(readServiceFiles({ 'spaceship.yaml': text })).toHaveProperty(
        'model',
      );
    }
  });

  it('in the examples is right as it stands', () => {
    const examples = readdirSync(join(root, 'examples'), {
      withFileTypes: true,
    }).filter(entry => entry.isDirectory());
    const services = examples
      .map(({ name }) => join('examples', name))
      .map(folder => ({
        folder,
        names: readdirSync(join(root, folder)),
      }))
      .filter(({ names }) => names.includes('package.json'));
    expect(services.length).toBeGreaterThan(0);
    for (const { folder, names } of services) {
      const file = (name: string) =>
        names.includes(name) ? read(join(folder, name)) : null;
      expect(
        readServiceFiles({
          'spaceship.yaml': file('spaceship.yaml'),
          Procfile: file('Procfile'),
          'package.json': file('package.json'),
          'package-lock.json': file('package-lock.json'),
        }),
      ).toHaveProperty('model');
    }
  });
});
