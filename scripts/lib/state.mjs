/** The state folder: everything that a portal keeps. */
import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { CHECKOUT } from './checkout.mjs';
import { Explained } from './output.mjs';
import { isAlive } from './processes.mjs';

const DEFAULT_STATE = path.join(CHECKOUT, '.spaceship');
/** What README in a state folder says, and nowhere else. */
const MARK = 'The state of a Spaceship portal.\n';
/** Folders that only the owner of the portal reads. */
const PRIVATE = ['secrets', 'repositories', 'artifacts', 'builds', 'logs'];
/** Where state goes that services' own users couldn't reach where it was asked for. */
const REACHABLE_ROOT = '/var/lib/spaceship';
/** A first start installs this much; a later one writes little. */
const NEEDED_MB = { install: 3500, start: 300 };

const UNWRITABLE = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOENT'];

export const isRoot = process.getuid?.() === 0;

/** Where the state is, by argument, environment or default. Creates nothing. */
export function locateState(given) {
  const asked = path.resolve(
    given ?? process.env.SPACESHIP_STATE ?? DEFAULT_STATE,
  );
  const dir = fs.existsSync(asked) ? fs.realpathSync(asked) : asked;
  return layout(dir, asked);
}

/** Creates what is missing. As root, in a place that unprivileged users can reach. */
export function prepareState(given) {
  let state = locateState(given);
  try {
    refuseForeign(state);
    if (isRoot && isUnused(state.asked) && !isReachable(state.asked)) {
      moveWithinReach(state.asked);
      state = locateState(given);
    }
    makeFolder(state.dir);
    // First of all: whatever is found here later is ours.
    writeWhole(state.marker, MARK);
    fs.chmodSync(state.dir, isRoot ? 0o711 : 0o700);
    for (const name of PRIVATE) {
      const dir = path.join(state.dir, name);
      fs.mkdirSync(dir, { recursive: true, mode: 0o700 });
      fs.chmodSync(dir, 0o700);
    }
  } catch (error) {
    if (UNWRITABLE.includes(error.code)) {
      throw new Explained(
        `The state folder ${state.asked} can't be written (${error.code}). Choose another with --state DIR.`,
      );
    }
    throw error;
  }
  return state;
}

/** A command about this state, as somebody types it in the checkout. */
export function commandFor(state, command, ...options) {
  if (state.asked === DEFAULT_STATE) {
    return `\`${[command, ...(options.length ? ['--'] : []), ...options].join(
      ' ',
    )}\``;
  }
  const quoted = /^[\w./-]+$/.test(state.asked)
    ? state.asked
    : `'${state.asked.replaceAll("'", `'\\''`)}'`;
  return `\`${[command, '--', '--state', quoted, ...options].join(' ')}\``;
}

/** Whether a portal keeps its state there. Only such a folder may be changed or deleted. */
export function isPortalState(state) {
  try {
    return fs.readFileSync(state.marker, 'utf8') === MARK;
  } catch (error) {
    if (error.code === 'EACCES') {
      throw new Explained(
        `${state.asked} belongs to another user. Do this as that user, or choose another folder with --state DIR.`,
      );
    }
    return false;
  }
}

/** As root, a mistyped folder would lose its rights to a portal, and its content to a reset. */
function refuseForeign(state) {
  const stat = fs.statSync(state.dir, { throwIfNoEntry: false });
  if (stat && !stat.isDirectory()) {
    throw new Explained(
      `${state.asked} is a file, and the state needs a folder. Choose another with --state DIR.`,
    );
  }
  const isForeign = stat && !isUnused(state.dir) && !isPortalState(state);
  if (isForeign && state.asked !== DEFAULT_STATE) {
    throw new Explained(
      `${state.asked} is used for something else, so nothing was changed there. Choose a new or empty folder with --state DIR.`,
    );
  }
}

/** Node's own recursive mkdir never ends where the kernel keeps the files, as below /proc. */
function makeFolder(dir) {
  if (!fs.existsSync(dir)) {
    makeFolder(path.dirname(dir));
    fs.mkdirSync(dir);
  }
}

function layout(dir, asked) {
  const at = (...names) => path.join(dir, ...names);
  return {
    dir,
    asked,
    marker: at('README'),
    portalFile: at('portal.json'),
    portsFile: at('ports.json'),
    processesFile: at('processes.json'),
    agentRecord: at('agent.json'),
    lock: at('start.lock'),
    toolchain: at('toolchain'),
    postgres: at('postgres'),
    agent: at('agent'),
    agentSocket: at('agent', 'agent.sock'),
    masterKey: at('secrets', 'master.key'),
    signIn: at('secrets', 'sign-in'),
    log: name => at('logs', `${name}.log`),
  };
}

function isUnused(dir) {
  try {
    return fs.readdirSync(dir).length === 0;
  } catch (error) {
    return error.code === 'ENOENT';
  }
}

/** Deletes a state folder; of one that can't go itself, a mount point for instance, all that is in it. */
export async function deleteState(state) {
  // The mark goes last: a deletion that was interrupted may be asked for again.
  const names = fs.readdirSync(state.dir).filter(name => name !== 'README');
  for (const name of names) {
    await remove(path.join(state.dir, name));
  }
  await remove(state.marker);
  // The folder that was asked for may be a link to where it is.
  for (const dir of new Set([state.dir, state.asked])) {
    try {
      await remove(dir);
    } catch (error) {
      if (!['EACCES', 'EPERM', 'EBUSY', 'EROFS'].includes(error.code)) {
        throw error;
      }
    }
  }
}

/** Asynchronous, so that whoever waits for millions of files sees the seconds count. */
function remove(file) {
  return fs.promises.rm(file, { recursive: true, force: true, maxRetries: 5 });
}

/** Whether every folder above may be passed by anybody. */
function isReachable(dir) {
  for (let at = path.dirname(dir); ; at = path.dirname(at)) {
    const stat = fs.statSync(at, { throwIfNoEntry: false });
    if (stat && !(stat.mode & 0o001)) {
      return false;
    }
    if (at === path.dirname(at)) {
      return true;
    }
  }
}

/** Services run as users of their own, who may not enter root's private folders. */
function moveWithinReach(asked) {
  const id = createHash('sha256').update(asked).digest('hex').slice(0, 12);
  const dir = path.join(REACHABLE_ROOT, id);
  makeFolder(path.dirname(asked));
  fs.rmSync(asked, { recursive: true, force: true });
  // A link to nothing yet: where none can be made, nothing is left behind.
  fs.symlinkSync(dir, asked);
  fs.mkdirSync(dir, { recursive: true, mode: 0o711 });
}

/** Throws a sentence when there is too little room for what comes next. */
export function checkRoom(state, kind) {
  if (!fs.statfsSync) {
    return;
  }
  const needed = NEEDED_MB[kind];
  for (const dir of kind === 'install' ? [CHECKOUT, state.dir] : [state.dir]) {
    const { bavail, bsize } = fs.statfsSync(dir);
    const free = Math.floor((bavail * bsize) / 1024 / 1024);
    if (free < needed) {
      throw new Explained(
        `There are only ${free} MB free where ${dir} is, and this needs about ${needed} MB. Make room and start again.`,
      );
    }
  }
}

/** Creates the keys of a new portal; those of an old one are never replaced. */
export function ensureSecrets(state) {
  ensureSecret(state.masterKey, () => randomBytes(32).toString('base64'));
  ensureSecret(state.signIn, () => randomBytes(12).toString('hex'));
  return { signIn: fs.readFileSync(state.signIn, 'utf8').trim() };
}

/** A secret that is there, whole and private. */
export function ensureSecret(file, create) {
  const found = readIfThere(file);
  if (found !== undefined) {
    if (!found.trim()) {
      throw new Explained(
        `${file} is empty. Put it back from a backup: what was encrypted with it can't be read without it. \`npm run reset\` begins anew.`,
      );
    }
    fs.chmodSync(file, 0o600);
    return;
  }
  writeWhole(file, `${create()}\n`);
}

/** Writes a file so that a reader sees the old or the new one, never half of it. */
export function writeWhole(file, text) {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const fd = fs.openSync(temporary, 'w', 0o600);
    try {
      fs.writeSync(fd, text);
      fs.fsyncSync(fd);
    } finally {
      fs.closeSync(fd);
    }
    fs.renameSync(temporary, file);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
}

export function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Refuses where somebody means the portal at another port. */
export function demandPort(state, meant) {
  const { port } = readJson(state.portsFile) ?? {};
  if (meant && port && meant !== port) {
    throw new Explained(
      `The portal of ${state.asked} is at port ${port}, not ${meant}, so it was left alone. Say which one with --state DIR.`,
    );
  }
}

/** What `portal.json` says about the portal, as long as the one who wrote it lives. */
export function readRunningPortal(state) {
  return isAlive(readJson(state.processesFile)?.supervisor)
    ? readJson(state.portalFile)
    : undefined;
}

function readIfThere(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}
