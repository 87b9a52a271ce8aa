import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileFunction } from 'node:vm';

const source = fileURLToPath(
  new URL(
    '../../plugins/spaceship-common/src/gates/messages.ts',
    import.meta.url,
  ),
);
let texts = null;

/**
 * Loads the words of the pages, so that a tree reads here as it reads there. They are TypeScript that imports nothing
 * but files beside it; the compiler is there once the portal was installed.
 */
export async function loadTexts() {
  ({ texts } = loader(createRequire(import.meta.url)('typescript'))(source));
}

/** Loads a TypeScript file with what it imports. */
function loader({ transpileModule, ModuleKind, ScriptTarget }) {
  const loaded = new Map();
  const load = file => {
    if (loaded.has(file)) return loaded.get(file);
    const exports = {};
    loaded.set(file, exports);
    const { outputText } = transpileModule(readFileSync(file, 'utf8'), {
      compilerOptions: {
        module: ModuleKind.CommonJS,
        target: ScriptTarget.ES2022,
      },
    });
    const run = compileFunction(outputText, ['exports', 'require'], {
      filename: file,
    });
    run(exports, name => load(`${join(dirname(file), name)}.ts`));
    return exports;
  };
  return load;
}

export function render({ key, params }) {
  return texts?.[key]?.(params) ?? `${key} ${JSON.stringify(params)}`;
}
