/** Running the tools of the checkout with its own Node. */
import { spawn } from 'node:child_process';
import { CHECKOUT } from '../checkout.mjs';
import { toolchainEnv } from '../toolchain.mjs';

/** Runs a Node program to its end and gives its exit code; output goes to the terminal. */
export function run(context, args, { stdout = 'inherit', env, onOutput } = {}) {
  const child = spawn(context.toolchain.node, args, {
    cwd: CHECKOUT,
    env: toolchainEnv(context.toolchain, { ...context.env, ...env }),
    stdio: ['ignore', onOutput ? 'pipe' : stdout, 'inherit'],
  });
  context.children.add(child);
  child.stdout?.on('data', data => {
    process.stdout.write(data);
    onOutput?.(data.toString('utf8'));
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      context.children.delete(child);
      resolve(code ?? signal);
    });
  });
}

/** Runs a check that either holds or not. */
export async function check(context, args, options) {
  const code = await run(context, args, options);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/**
 * Runs a program that says `FAIL` and what, and ends with "N passed, M failed"; takes its word,
 * and its exit code.
 */
export async function countLine(context, args, options) {
  let output = '';
  const code = await run(context, args, {
    ...options,
    onOutput: text => {
      output += text;
    },
  });
  const failures = [...output.matchAll(/^ *FAIL +(.+)$/gm)].map(
    ([, what]) => what,
  );
  const found = [...output.matchAll(/(\d+) passed, (\d+) failed/g)].pop();
  if (!found) {
    return code === 0
      ? { passed: 1, failed: 0 }
      : { passed: 0, failed: 1, failures };
  }
  const [passed, failed] = [Number(found[1]), Number(found[2])];
  return { passed, failed: failed || (code === 0 ? 0 : 1), failures };
}
