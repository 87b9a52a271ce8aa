import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const prettier: {
  resolveConfig(file: string): Promise<object | null>;
  format(text: string, options: object): string;
} = jest.requireActual('prettier');

const types = resolve(
  __dirname,
  '../../../spaceship-common/src/api/gitSchema.ts',
);
const generator = resolve(
  __dirname,
  '../../../../node_modules/.bin/openapi-typescript',
);
const specification = resolve(__dirname, '../../openapi.yaml');

it('the client types are those of the specification', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'spaceship-api-'));
  try {
    const made = join(folder, 'schema.ts');
    await promisify(execFile)(process.execPath, [
      generator,
      specification,
      '-o',
      made,
    ]);
    const options = await prettier.resolveConfig(types);
    const expected = prettier.format(await readFile(made, 'utf8'), {
      ...options,
      parser: 'typescript',
    });

    // Make them again with `yarn api:types` in plugins/spaceship-backend-module-git.
    expect(await readFile(types, 'utf8')).toBe(expected);
  } finally {
    await rm(folder, { recursive: true });
  }
}, 60_000);
