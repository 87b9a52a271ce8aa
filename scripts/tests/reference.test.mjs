import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import ts from 'typescript';
import { CHECKOUT } from '../lib/checkout.mjs';

const read = file => readFileSync(path.join(CHECKOUT, file), 'utf8');
const filesLike = pattern =>
  globSync(pattern, {
    cwd: CHECKOUT,
    exclude: name => name === 'node_modules',
  }).sort();

/** What stands in backquotes in the first column of a page's tables. */
const namedIn = page =>
  new Set(
    read(page)
      .split('\n')
      .filter(line => line.startsWith('|'))
      .flatMap(line => [...line.split(' | ')[0].matchAll(/`([^`]+)`/g)])
      .map(([, name]) => name),
  );

/** Nothing is missing on the page, and nothing stands there that is not. */
function assertSame(page, there) {
  const named = namedIn(page);
  const missing = [...there].filter(name => !named.has(name));
  const invented = [...named].filter(name => !there.has(name));
  assert.deepEqual({ missing, invented }, { missing: [], invented: [] }, page);
}

test('the reference of the API has a row for each operation', () => {
  const operations = filesLike('plugins/*/openapi.yaml').flatMap(file =>
    operationsOf(read(file)),
  );
  assert.ok(operations.length > 60);
  assertSame('docs/reference/api.md', new Set(operations));
});

test('the reference of permissions has a row for each', () => {
  const permissions = filesLike('plugins/*/src/permissions.ts').flatMap(file =>
    [...read(file).matchAll(/'(spaceship\.[a-z-]+\.[a-z-]+)'/g)].map(
      ([, name]) => name,
    ),
  );
  assert.ok(permissions.length > 20);
  assertSame('docs/reference/permissions.md', new Set(permissions));
});

test('the reference of annotations has a row for each', () => {
  const annotations = filesLike('plugins/*/src/**/*.{ts,tsx}').flatMap(file =>
    [...read(file).matchAll(/['"`](spaceship\.run\/[a-z-]+)['"`]/g)].map(
      ([, name]) => name,
    ),
  );
  assert.ok(annotations.length > 5);
  const ofTheCatalog = 'backstage.io/source-location';
  assertSame(
    'docs/reference/annotations.md',
    new Set([...annotations, ofTheCatalog]),
  );
});

test('the reference of the configuration has a row for each key', () => {
  const keys = filesLike('plugins/*/config.d.ts').flatMap(file => {
    const source = ts.createSourceFile(
      file,
      read(file),
      ts.ScriptTarget.Latest,
      true,
    );
    return keysOf(declared(source, 'Config'), source);
  });
  assert.ok(keys.length > 40);
  assertSame(
    'docs/reference/configuration.md',
    new Set(keys.map(key => key.replace(/^spaceship\./, ''))),
  );
});

/** `GET /services/:id` and so on, by how far the lines of a specification are indented. */
function operationsOf(specification) {
  const [, paths] = specification.split(/^paths:$/m);
  const lines = paths.split(/^\S/m)[0].matchAll(/^( {2}| {4})([a-z/][^:]*):/gm);
  let at = '';
  return [...lines].flatMap(([, indent, name]) => {
    if (name.startsWith('/')) {
      at = name.replace(/\{(\w+)\}/g, ':$1');
      return [];
    }
    return indent.length === 4 && name !== 'parameters'
      ? [`${name.toUpperCase()} ${at}`]
      : [];
  });
}

const declared = (source, name) =>
  source.statements.find(
    one => ts.isInterfaceDeclaration(one) && one.name.text === name,
  );

/** The paths of the values below a type; what has no keys of its own ends a path. */
function keysOf(type, source) {
  return type.members.flatMap(member => {
    const name = ts.isIndexSignatureDeclaration(member)
      ? `<${member.parameters[0].name.text}>`
      : member.name.text;
    const { below, suffix } = valueOf(member.type, source);
    return below
      ? keysOf(below, source).map(key => `${name}${suffix}.${key}`)
      : [`${name}${suffix}`];
  });
}

/** The type with keys that a value has, if it has one, also of what a list holds. */
function valueOf(type, source) {
  if (ts.isArrayTypeNode(type)) {
    return { below: withKeys(type.elementType, source), suffix: '[]' };
  }
  if (ts.isTypeReferenceNode(type) && type.typeName.text === 'Array') {
    return { below: withKeys(type.typeArguments[0], source), suffix: '[]' };
  }
  return { below: withKeys(type, source), suffix: '' };
}

function withKeys(type, source) {
  if (ts.isTypeReferenceNode(type)) {
    return declared(source, type.typeName.getText(source));
  }
  if (!ts.isTypeLiteralNode(type)) return undefined;
  const [first] = type.members;
  const isMapOfValues =
    ts.isIndexSignatureDeclaration(first) &&
    withKeys(first.type, source) === undefined;
  return isMapOfValues ? undefined : type;
}
