import { spawn } from 'node:child_process';
import type { ApiKeyPlan } from './readApiKeyPlans';

const mostBytes = 16_384;

/**
 * Runs the operator's program, without a shell, and gives the key that it prints. It is told for which generation of
 * which add-on: asked again for the same one it should print the same key. What it says is never logged or repeated.
 */
export async function runNextKey(
  { program, args, timeoutMs }: NonNullable<ApiKeyPlan['nextKey']>,
  asked: { addonId: string; plan: string; generation: number },
): Promise<string> {
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'ignore'],
    shell: false,
    env: {
      PATH: process.env.PATH,
      SPACESHIP_ADDON: asked.addonId,
      SPACESHIP_PLAN: asked.plan,
      SPACESHIP_GENERATION: String(asked.generation),
    },
  });
  let output = '';
  let isTooLong = false;
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (text: string) => {
    output += text;
    if (output.length > mostBytes) {
      isTooLong = true;
      child.kill('SIGKILL');
    }
  });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    child.kill('SIGKILL');
  }, timeoutMs);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (isLate) throw new Error(`${program} took longer than ${timeoutMs} ms.`);
    if (isTooLong) throw new Error(`${program} printed more than a key.`);
    if (code !== 0) throw new Error(`${program} ended with exit code ${code}.`);
  } finally {
    clearTimeout(timer);
  }
  const key = output.trim();
  if (key === '' || /\s/.test(key)) {
    throw new Error(`${program} has to print one key, and nothing else.`);
  }
  return key;
}
