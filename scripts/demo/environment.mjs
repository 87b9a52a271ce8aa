import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What the newest process of the service at a destination was started with. Needs the rights of whoever started the portal. */
export async function environmentAt(portal, slug) {
  const [newest] = (await processesAt(portal, slug)).sort(
    (a, b) => b.startedAt - a.startedAt,
  );
  if (!newest) throw new Error(`No process runs at ${slug}.`);
  return newest.spec.env;
}

/** Processes that the agent keeps at a destination. */
export async function processesAt(portal, slug) {
  const folder = join(portal.state, 'agent', 'processes');
  const found = await Promise.all(
    (await readdir(folder)).map(name => readSpec(join(folder, name))),
  );
  return found.filter(
    process =>
      process?.spec.purpose.kind === 'replica' &&
      process.spec.env.SPACESHIP_DESTINATION === slug,
  );
}

/** Null where it ended meanwhile. */
async function readSpec(folder) {
  const file = join(folder, 'spec.json');
  try {
    const { mtimeMs } = await stat(file);
    const spec = JSON.parse(await readFile(file, 'utf8'));
    return { folder, spec, startedAt: mtimeMs };
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}
