/** The checkout that these scripts belong to. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const CHECKOUT = path.resolve(
  path.dirname(fileURLToPath(import.meta.url)),
  '../..',
);

/** Where the scripts keep what belongs to the checkout and not to a portal: stamps and locks. */
export const STAMPS = path.join(CHECKOUT, 'node_modules', '.spaceship');

const LEFT_OUT = new Set(['node_modules', 'dist', 'dist-types', 'coverage']);

/** Names and contents of files and folders, as one hash. */
export function hashOf(...paths) {
  const hash = createHash('sha256');
  for (const relative of paths) {
    for (const file of filesBelow(path.join(CHECKOUT, relative))) {
      const content = createHash('sha256').update(fs.readFileSync(file));
      hash.update(
        `${path.relative(CHECKOUT, file)}\0${content.digest('hex')}\n`,
      );
    }
  }
  return hash.digest('hex');
}

function filesBelow(at) {
  const stat = fs.statSync(at, { throwIfNoEntry: false });
  if (!stat) {
    return [];
  }
  if (stat.isFile()) {
    return [at];
  }
  return fs
    .readdirSync(at)
    .filter(name => !LEFT_OUT.has(name))
    .sort()
    .flatMap(name => filesBelow(path.join(at, name)));
}

/** The package.json of every workspace, relative to the checkout. */
export function workspaceManifests() {
  return ['packages', 'plugins'].flatMap(parent =>
    fs
      .readdirSync(path.join(CHECKOUT, parent))
      .sort()
      .map(name => path.join(parent, name, 'package.json'))
      .filter(file => fs.existsSync(path.join(CHECKOUT, file))),
  );
}

/** Does the work unless it was done for this hash already. */
export async function once(name, hash, work) {
  const stamp = path.join(STAMPS, name);
  if (readStamp(stamp) === hash) {
    return false;
  }
  // Gone while the work is going on: an interrupted one is done again.
  fs.rmSync(stamp, { force: true });
  await work();
  fs.mkdirSync(STAMPS, { recursive: true });
  fs.writeFileSync(stamp, hash);
  return true;
}

/** Whether that work was done for this hash. */
export function isDone(name, hash) {
  return readStamp(path.join(STAMPS, name)) === hash;
}

function readStamp(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
