import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const root = resolve(__dirname, '../../../..');
const common = join(root, 'plugins/spaceship-common/src');

/** What decides whether a condition holds, and who may ask it: the planner's own files. */
const rules: Readonly<Record<string, readonly string[]>> = {
  'gates/approvals': ['gates/evaluate'],
  'gates/evidence': ['gates/evaluate'],
  'gates/evaluate': ['rollouts/conditions'],
  'gates/unknowns': ['gates/approvals', 'gates/evidence'],
  'rollouts/conditions': ['rollouts/destinationConditions', 'rollouts/plan'],
  'rollouts/destinationConditions': ['rollouts/plan'],
  'rollouts/waves': ['rollouts/plan'],
};

const withoutExtension = (file: string) => file.replace(/\.tsx?$/, '');

function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    if (entry.name === 'node_modules' || /^dist/.test(entry.name)) return [];
    const at = join(folder, entry.name);
    if (entry.isDirectory()) return sourcesBelow(at);
    return /(?<!\.test)\.tsx?$/.test(entry.name) ? [at] : [];
  });
}

function importsOf(file: string): string[] {
  return [
    ...readFileSync(file, 'utf8').matchAll(
      /(?:from|import|require\()\s*'([^']+)'/g,
    ),
  ].map(([, name]) => name);
}

it('only the planner asks the rules: whoever explains, explains what it decided', () => {
  const askers = new Map<string, string[]>();
  for (const file of sourcesBelow(common)) {
    for (const name of importsOf(file).filter(one => one.startsWith('.'))) {
      const asked = relative(common, resolve(dirname(file), name));
      const asker = withoutExtension(relative(common, file));
      askers.set(asked, [...(askers.get(asked) ?? []), asker]);
    }
  }
  for (const [rule, planner] of Object.entries(rules)) {
    expect([rule, askers.get(rule)?.sort()]).toEqual([rule, planner]);
  }
});

it('nobody reaches past what the package exports', () => {
  const past = ['plugins', 'packages']
    .flatMap(name => sourcesBelow(join(root, name)))
    .filter(file => !file.startsWith(common))
    .flatMap(file =>
      importsOf(file)
        .filter(name =>
          /plugin-spaceship-common\/.|spaceship-common\/src/.test(name),
        )
        .map(name => `${relative(root, file)} imports ${name}`),
    );
  expect(past).toEqual([]);
});
