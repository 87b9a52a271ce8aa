import fs from 'node:fs';
import { enableCompileCache } from 'node:module';
import path from 'node:path';

/** This program, from its sources or its bundle. */
function entry(): string {
  const own = process.argv[1];
  if (own && path.basename(own) === 'spaceship-agent.cjs')
    return fs.realpathSync(own);
  throw new Error('The agent runs by its program bin/spaceship-agent.cjs only');
}

/** Keeps compiled code in a folder of the agent's own, so that each of its processes starts in a third of the time. */
export function keepCompiledCode(folder: string): void {
  process.env.NODE_COMPILE_CACHE = folder;
  enableCompileCache(folder);
}

/** How to run one of the agent's other kinds of process, with nothing of the agent's environment but what Node needs. */
export function program(...args: string[]): {
  file: string;
  args: string[];
  env: Record<string, string | undefined>;
} {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  return {
    file: process.execPath,
    args: [entry(), ...args],
    env: { PATH, NODE_COMPILE_CACHE },
  };
}
