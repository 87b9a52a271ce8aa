/** What a person sees while a command works: one line per phase, with seconds. */

/** A failure that is explained by its sentence alone; no stack is shown. */
export class Explained extends Error {}

let out = process.stdout;

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', error => {
    // What a full disk takes no more is lost; it must not end what is told about.
    if (error.code !== 'ENOSPC') throw error;
  });
}

/** Leaves standard output to what a program reads: phases go where errors go. */
export function leaveStdout() {
  out = process.stderr;
}

const seconds = since => `${((Date.now() - since) / 1000).toFixed(0)} s`;

/** Does one phase; says when it began, that it goes on, and how long it took. */
export async function phase(title, work) {
  const began = Date.now();
  const live = out.isTTY;
  const show = () => {
    out.write(`\r\x1b[K  … ${title}, ${seconds(began)}`);
  };
  const remind = () => out.write(`  … ${title}, ${seconds(began)} so far\n`);
  const timer = setInterval(live ? show : remind, live ? 1000 : 15_000);
  if (live) {
    show();
  } else {
    out.write(`  … ${title}\n`);
  }
  try {
    const result = await work();
    done(live, `  ✓ ${title}, ${seconds(began)}`);
    return result;
  } catch (error) {
    done(live, `  ✗ ${title}, ${seconds(began)}`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

function done(live, line) {
  out.write(`${live ? '\r\x1b[K' : ''}${line}\n`);
}

export function say(text = '') {
  out.write(`${text}\n`);
}

export function warn(text) {
  process.stderr.write(`${text}\n`);
}

/** Runs a command's main function; a failure becomes a sentence and exit code 1. */
export async function main(work) {
  try {
    await work();
  } catch (error) {
    warn('');
    if (isDiskFull(error)) {
      warn(
        'The disk is full. Make room (a first start needs about 4 GB) and start again: nothing was lost.',
      );
    } else {
      warn(error instanceof Explained ? error.message : String(error.stack));
    }
    process.exitCode = 1;
    // What failed may have left timers and sockets; nothing below is worth waiting for.
    setTimeout(() => process.exit(1), 500).unref();
  }
}

/** What is said of a failure while others go on. */
export function sentenceOf(error) {
  return isDiskFull(error)
    ? 'The disk is full. Make room: what has ended starts by itself then.'
    : error.message;
}

function isDiskFull(error) {
  return (
    error?.code === 'ENOSPC' ||
    /ENOSPC|No space left on device/.test(String(error?.message))
  );
}
