import fs from 'node:fs';

/** Writes a file so that a reader, also after a crash, finds either the old or the new content, never half of it. */
export function writeJson(path: string, value: unknown): void {
  const draft = `${path}.tmp`;
  const file = fs.openSync(draft, 'w', 0o600);
  try {
    // Writes all of it or fails, where one write may stop in the middle.
    fs.writeFileSync(file, JSON.stringify(value));
    fs.fsyncSync(file);
  } finally {
    fs.closeSync(file);
  }
  fs.renameSync(draft, path);
}

/** The content, or undefined where there is none that can be read. */
export function readJson<T>(path: string): T | undefined {
  try {
    return JSON.parse(fs.readFileSync(path, 'utf8')) as T;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Creates a file with its content in one step; false when it is there already. */
export function claimJson(path: string, value: unknown): boolean {
  const draft = `${path}.${process.pid}.tmp`;
  fs.writeFileSync(draft, JSON.stringify(value), { mode: 0o600 });
  try {
    fs.linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    fs.unlinkSync(draft);
  }
}
