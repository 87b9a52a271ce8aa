import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';

const ENDING = '.removed';

/** Whether this is the name of a folder that was put aside to be removed. */
export const isRemoved = (name: string): boolean => name.endsWith(ENDING);

/** Takes a folder out of its place; gives where it is now, unless there was none. */
export function putAside(folder: string): string | undefined {
  const aside = `${folder}.${randomUUID()}${ENDING}`;
  try {
    fs.renameSync(folder, aside);
    return aside;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export const removeContent = (folder: string): Promise<void> =>
  new Promise(resolve => {
    // What can't be removed now is tried again by the next agent.
    const { pid } = execFile('rm', ['-rf', '--', folder], () => resolve());
    if (pid !== undefined) giveWay(pid);
  });

/** Nobody waits for it, and what is being delivered meanwhile has the same processors. */
function giveWay(pid: number): void {
  try {
    os.setPriority(pid, os.constants.priority.PRIORITY_LOW);
  } catch {
    // It has ended already.
  }
}

/** The folder is gone from its place at once; the promise tells when its content is gone as well. */
export async function removeTree(folder: string): Promise<void> {
  const aside = putAside(folder);
  if (aside) await removeContent(aside);
}

/** Ends what a crash left half removed. */
export async function removeLeftovers(parent: string): Promise<void> {
  if (!fs.existsSync(parent)) return;
  const left = fs.readdirSync(parent).filter(isRemoved);
  await Promise.all(left.map(name => removeContent(`${parent}/${name}`)));
}
