import type { z } from 'zod';
import { knownKeys } from './jsonSchema';
import { nearest } from './nearest';
import type { Mistake } from './serviceFile';
import type { Path, YamlDocument } from './yamlDocument';

type Issue = z.core.$ZodIssue;

/** Every mistake that the schema found, at the place where it stands and with what would be right. */
export function schemaMistakes(
  issues: readonly Issue[],
  document: YamlDocument,
): Mistake[] {
  return issues.flatMap(issue => mistakesOf(issue, issue.path, document));
}

function mistakesOf(
  issue: Issue,
  path: Path,
  document: YamlDocument,
): Mistake[] {
  const value = valueAt(document.value, path);
  const found = path.length === 0 ? value ?? undefined : value;
  const wrong = (message: string, expected: string): Mistake[] => [
    mistakeAt(document, path, message, expected),
  ];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map(key => unknownKey(document, path, key));
    case 'invalid_union':
      return unionMistakes(issue, path, document);
    case 'invalid_key':
      return [
        mistakeAtKey(
          document,
          path,
          `"${String(path[path.length - 1])}" can't be a name here.`,
          issue.issues[0]?.message ?? 'another name',
        ),
      ];
    case 'invalid_value':
      return wrong(
        found === undefined
          ? missing(path)
          : `${shown(found)} is not possible here.`,
        issue.values.map(possible => JSON.stringify(possible)).join(' or '),
      );
    case 'invalid_type':
      return wrong(
        found === undefined
          ? missing(path)
          : `${shown(found)} is not ${typeInWords(issue.expected)}.`,
        typeInWords(issue.expected),
      );
    case 'too_small':
      return wrong(
        isEmpty(found)
          ? 'This must not be empty.'
          : `${shown(found)} is too small.`,
        isEmpty(found) ? 'at least one' : `at least ${issue.minimum}`,
      );
    case 'too_big':
      return tooBig(found, Number(issue.maximum), path, document);
    case 'invalid_format':
      return wrong(`${shown(found)} is not right here.`, formatInWords(issue));
    default:
      return wrong(`${shown(found)} is not right here.`, issue.message);
  }
}

/** Of a list or mapping that is too long, where the first stands that is too many. */
function tooBig(
  found: unknown,
  most: number,
  path: Path,
  document: YamlDocument,
): Mistake[] {
  if (typeof found === 'string') {
    const message = `${shown(found)} is too long.`;
    return [mistakeAt(document, path, message, `at most ${most} characters`)];
  }
  if (typeof found !== 'object' || found === null) {
    const message = `${shown(found)} is too big.`;
    return [mistakeAt(document, path, message, `at most ${most}`)];
  }
  const keys = Object.keys(found);
  const message = `There are ${keys.length} of these, and this is the first that is too many.`;
  const first = [...path, Array.isArray(found) ? most : keys[most]];
  return [mistakeAtKey(document, first, message, `at most ${most}`)];
}

const formatInWords = (issue: Extract<Issue, { code: 'invalid_format' }>) =>
  issue.format === 'starts_with' && 'prefix' in issue
    ? `something that begins with "${String(issue.prefix)}"`
    : issue.message;

/** Of several possible forms the one that was meant: the one with the fewest mistakes at its own level. */
function unionMistakes(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  path: Path,
  document: YamlDocument,
): Mistake[] {
  const isForm = (issues: readonly Issue[]) =>
    !issues.some(
      inner => inner.path.length === 0 && inner.code === 'invalid_type',
    );
  const forms = issue.errors.filter(isForm);
  const value = valueAt(document.value, path);
  if (forms.length === 0) {
    const types = issue.errors.flatMap(errors =>
      errors.flatMap(inner =>
        inner.code === 'invalid_type' ? [typeInWords(inner.expected)] : [],
      ),
    );
    return [
      mistakeAt(
        document,
        path,
        value === undefined
          ? missing(path)
          : `${shown(value)} is not right here.`,
        [...new Set(types)].join(' or '),
      ),
    ];
  }
  const shallow = (issues: readonly Issue[]) =>
    issues.filter(
      inner => inner.code === 'unrecognized_keys' || inner.path.length <= 1,
    ).length;
  const meant = forms.reduce((best, next) =>
    shallow(next) < shallow(best) ? next : best,
  );
  const unnamed = forms.length > 1 && forms.every(form => shallow(form) > 1);
  if (unnamed) {
    const keys =
      typeof value === 'object' && value !== null ? Object.keys(value) : [];
    const [first] = keys;
    return first === undefined
      ? [mistakeAt(document, path, 'This is empty.', oneOf(knownKeys(path)))]
      : [unknownKey(document, path, first)];
  }
  return meant.flatMap(inner =>
    mistakesOf(inner, [...path, ...inner.path], document),
  );
}

function unknownKey(document: YamlDocument, path: Path, key: string): Mistake {
  const known = knownKeys(path);
  if (known.includes(key)) {
    return mistakeAtKey(
      document,
      [...path, key],
      `"${key}" can't stand here beside ${oneOf(
        known.filter(other => other !== key),
      )}.`,
      'each in an item of its own',
    );
  }
  const meant = nearest(key, known);
  return mistakeAtKey(
    document,
    [...path, key],
    `"${key}" is not known here.`,
    meant === null ? oneOf(known) : `"${meant}"`,
  );
}

/** A mistake at the value of a path. */
export function mistakeAt(
  document: YamlDocument,
  path: Path,
  message: string,
  expected: string,
): Mistake {
  return {
    file: document.file,
    ...document.placeOf(path),
    path: pathText(path),
    message,
    expected,
  };
}

function mistakeAtKey(
  document: YamlDocument,
  path: Path,
  message: string,
  expected: string,
): Mistake {
  return {
    file: document.file,
    ...document.placeOfKey(path),
    path: pathText(path),
    message,
    expected,
  };
}

/** `flow[1].gates[0].approvals.count` */
export const pathText = (path: Path): string =>
  path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (at, part) =>
      typeof at === 'object' && at !== null
        ? (at as Record<PropertyKey, unknown>)[part]
        : undefined,
    value,
  );

const missing = (path: Path): string =>
  path.length === 0
    ? 'The file is empty.'
    : `"${String(path[path.length - 1])}" is missing.`;

const isEmpty = (value: unknown): boolean =>
  value === '' || (Array.isArray(value) && value.length === 0);

const shown = (value: unknown): string => {
  const text =
    typeof value === 'number'
      ? String(value)
      : JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
};

export const oneOf = (words: readonly string[]): string =>
  words.length === 1
    ? `"${words[0]}"`
    : `one of ${words.map(word => `"${word}"`).join(', ')}`;

const typeInWords = (type: string): string => typeWords[type] ?? type;

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping (key: value)',
  record: 'a mapping (key: value)',
};
