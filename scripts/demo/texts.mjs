import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(
  new URL(
    '../../plugins/spaceship-common/src/gates/messages.ts',
    import.meta.url,
  ),
);
let texts = null;

/**
 * Loads the words of the pages, so that a tree reads here as it reads there. They are TypeScript without imports; the
 * compiler is there once the portal was installed.
 */
export async function loadTexts() {
  const { transpileModule, ModuleKind, ScriptTarget } = createRequire(
    import.meta.url,
  )('typescript');
  const { outputText } = transpileModule(await readFile(source, 'utf8'), {
    compilerOptions: {
      module: ModuleKind.ESNext,
      target: ScriptTarget.ES2022,
    },
  });
  ({ texts } = await import(
    `data:text/javascript;base64,${Buffer.from(outputText).toString('base64')}`
  ));
}

export function render({ key, params }) {
  return texts?.[key]?.(params) ?? `${key} ${JSON.stringify(params)}`;
}
