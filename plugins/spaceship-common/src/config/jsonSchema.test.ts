import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { knownKeys, serviceFileJsonSchema } from './jsonSchema';

const file = resolve(__dirname, '../../schema/spaceship.v1.schema.json');

describe('the published JSON Schema', () => {
  // With SPACESHIP_WRITE_SCHEMA=1 this test writes the file that it otherwise compares.
  it('is what the code checks', () => {
    const schema = serviceFileJsonSchema();
    if (process.env.SPACESHIP_WRITE_SCHEMA) {
      writeFileSync(file, `${JSON.stringify(schema, null, 2)}\n`);
    }
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(schema);
  });

  it('knows the keys at every place', () => {
    expect(knownKeys([])).toEqual([
      'apiVersion',
      'build',
      'processes',
      'addons',
      'release',
      'flow',
      'triggers',
      'review',
    ]);
    expect(knownKeys(['processes', 'web', 'health'])).toEqual([
      'path',
      'timeout',
    ]);
    expect(knownKeys(['flow', 0, 'gates', 3])).toEqual([
      'approvals',
      'evidence',
    ]);
    expect(knownKeys(['nowhere', 1, 'x'])).toEqual([]);
  });
});
