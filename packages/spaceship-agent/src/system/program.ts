import fs from 'node:fs';
import path from 'node:path';

/** This program, from its sources or its bundle. */
function entry(): string {
  const own = process.argv[1];
  if (own && path.basename(own) === 'spaceship-agent.cjs')
    return fs.realpathSync(own);
  throw new Error('The agent runs by its program bin/spaceship-agent.cjs only');
}

/** How to run one of the agent's other kinds of process. */
export const program = (
  ...args: string[]
): { file: string; args: string[] } => ({
  file: process.execPath,
  args: [entry(), ...args],
});
