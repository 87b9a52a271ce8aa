import {
  isMap,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
} from 'yaml';
import { isStorable } from '../words/storable';
import type { Mistake } from './serviceFile';

export type Path = readonly PropertyKey[];

/** A parsed file that knows where everything in it stands. */
export type YamlDocument = {
  file: string;
  value: unknown;
  /** Where the value at a path stands; of what is missing, where its parent does. */
  placeOf(path: Path): { line: number; column: number };
  /** Where the key at the end of a path stands. */
  placeOfKey(path: Path): { line: number; column: number };
};

const largestFile = 256 * 1024;
/** Enough for every honest use of aliases; a bomb needs thousands. */
const mostAliases = 100;

/** Parses YAML 1.2. Syntax errors, keys that stand twice and aliases that blow up are mistakes with their place. */
export function readYaml(
  file: string,
  text: string,
): { document: YamlDocument } | { mistakes: Mistake[] } {
  const at = (
    line: number,
    column: number,
    message: string,
    expected: string,
  ) => ({ file, line, column, path: '', message, expected });
  if (text.length > largestFile) {
    return {
      mistakes: [
        at(1, 1, 'The file is too large.', `at most ${largestFile / 1024} KiB`),
      ],
    };
  }
  const lines = new LineCounter();
  const parsed = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
  });
  if (parsed.errors.length > 0) {
    return {
      mistakes: parsed.errors.map(error => {
        const { line, col } = lines.linePos(error.pos[0]);
        return at(line, col, sentence(error.message), expectedOf(error.code));
      }),
    };
  }
  const wrong = (node: Node | undefined, message: string, expected: string) => {
    const { line, col } = lines.linePos(node?.range?.[0] ?? 0);
    return { mistakes: [at(line, col, message, expected)] };
  };
  const unstorable = findUnstorable(parsed);
  if (unstorable) {
    return wrong(
      unstorable,
      "This holds a NUL character or half of a surrogate pair, which can't be stored.",
      'text without it',
    );
  }
  try {
    const value: unknown = parsed.toJS({ maxAliasCount: mostAliases });
    return { document: located(file, value, parsed, lines) };
  } catch (error) {
    const [, name] = /Unresolved alias.*: (.*)$/.exec(String(error)) ?? [];
    if (name === undefined) {
      return wrong(
        undefined,
        'The file uses too many aliases.',
        'the values written out',
      );
    }
    return wrong(
      findAlias(parsed, name),
      `Nothing before this has the anchor "&${name}".`,
      'an alias of what stands above, or in quotes where it is text',
    );
  }
}

function findUnstorable(parsed: Document): Node | undefined {
  let found: Node | undefined;
  visit(parsed, {
    Scalar(_key, node) {
      if (typeof node.value !== 'string' || isStorable(node.value)) {
        return undefined;
      }
      found = node;
      return visit.BREAK;
    },
  });
  return found;
}

function findAlias(parsed: Document, name: string): Node | undefined {
  let found: Node | undefined;
  visit(parsed, {
    Alias(_key, node) {
      if (node.source !== name) return undefined;
      found = node;
      return visit.BREAK;
    },
  });
  return found;
}

function located(
  file: string,
  value: unknown,
  parsed: Document,
  lines: LineCounter,
): YamlDocument {
  const at = (node: Node | null | undefined) => {
    const { line, col } = lines.linePos(node?.range?.[0] ?? 0);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const nodeAt = (path: Path): Node | null | undefined =>
    path.length === 0
      ? parsed.contents
      : (parsed.getIn(path, true) as Node | undefined);
  const placeOf = (path: Path): { line: number; column: number } => {
    const node = nodeAt(path);
    return node || path.length === 0 ? at(node) : placeOf(path.slice(0, -1));
  };
  return {
    file,
    value,
    placeOf,
    placeOfKey: path => {
      const parent = nodeAt(path.slice(0, -1));
      const key = String(path[path.length - 1]);
      const pair = isMap(parent)
        ? parent.items.find(
            item => isScalar(item.key) && String(item.key.value) === key,
          )
        : undefined;
      return isScalar(pair?.key) ? at(pair.key) : placeOf(path);
    },
  };
}

const sentence = (message: string): string =>
  /[.!?]$/.test(message) ? message : `${message}.`;

const expectedOf = (code: string): string => {
  if (code === 'DUPLICATE_KEY') return 'each key once';
  if (code === 'MULTIPLE_DOCS') return 'one document, without "---" inside';
  if (code === 'TAB_AS_INDENT') return 'spaces, not tabs';
  return 'YAML 1.2: "key: value" lines, indented with spaces';
};
