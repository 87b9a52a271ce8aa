import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { serviceFileJsonSchema } from './jsonSchema';
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

  it('in the reference names every key, and what holds without it', () => {
    const page = read('docs/reference/spaceship-yaml.md');
    const schema = serviceFileJsonSchema() as unknown as Node;
    for (const [key, node] of Object.entries(schema.properties ?? {})) {
      if (key === 'apiVersion') continue;
      const keys = keysOf(node);
      const rows = rowsBelow(page, key);
      for (const { name, without } of rows) {
        expect(keys.map(one => one.name)).toContain(name);
        const own = keys.find(one => one.name === name);
        if (own?.without) expect({ name, without }).toEqual(own);
      }
      for (const { name } of keys) {
        const names = rows.map(row => row.name);
        expect(
          names.filter(row => `${row}.`.startsWith(`${name}.`)),
        ).not.toEqual([]);
      }
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

/** The rows of the tables in the section of a key; those of a section inside of it begin with the name of that. */
function rowsBelow(page: string, key: string) {
  const [, section] = page.split(`\n### \`${key}\`\n`);
  const [own, ...inner] = section.split('\n### ')[0].split('\n#### ');
  const rows = (text: string) =>
    [...text.matchAll(/^\| `([^`]+)` +\| ([^|]+) \|/gm)].map(
      ([, name, without]) => ({ name, without: without.trim() }),
    );
  return [
    ...rows(own),
    ...inner.flatMap(text => {
      const heading = text.split('\n')[0].toLowerCase();
      return rows(text).map(({ name, without }) => ({
        name: `${heading}.${name}`,
        without,
      }));
    }),
  ];
}

type Node = {
  properties?: Readonly<Record<string, Node>>;
  required?: readonly string[];
  items?: Node;
  additionalProperties?: Node | boolean;
  anyOf?: readonly Node[];
  default?: unknown;
};
type Key = { name: string; without: string | null };

/** Every key below a node, with what the schema says of its absence; lists, maps and alternatives are looked through. */
function keysOf(node: Node): Key[] {
  const {
    anyOf = [],
    items,
    additionalProperties: inMap,
    properties = {},
  } = node;
  const held = [...anyOf, ...(items ? [items] : [])];
  return [
    ...held.flatMap(keysOf),
    ...(typeof inMap === 'object' && node.default === undefined
      ? keysOf(inMap)
      : []),
    ...Object.entries(properties).flatMap(([name, below]) => [
      { name, without: withoutIt(node, name) },
      ...keysOf(below).map(key => ({ ...key, name: `${name}.${key.name}` })),
    ]),
  ];
}

function withoutIt({ properties, required }: Node, name: string) {
  const byDefault = properties?.[name].default;
  if (byDefault !== undefined) {
    const text =
      typeof byDefault === 'string' ? byDefault : JSON.stringify(byDefault);
    return `\`${text.replace(/"/g, "'")}\``;
  }
  return required?.includes(name) ? 'required' : null;
}
