import { readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import prettier from 'prettier';

/** What else the machine was doing when this began. */
const [loadBefore] = loadavg();

const README = new URL('README.md', import.meta.url);

/**
 * Ends a benchmark: prints its figures (one JSON object with `--json`), writes them to `benchmarks/README.md` with the
 * machine, and sets exit code 1 when a bar falls short.
 *
 * A figure is `{ name, value, unit, bar, holds, detail? }`: `bar` is the bar in words, or null where there is none;
 * `detail` says what was measured beside what.
 */
export async function report(name, figures, { argv = process.argv } = {}) {
  if (argv.includes('--json')) {
    console.log(
      JSON.stringify({
        figures: figures.map(({ name: title, value, unit, bar, holds }) => ({
          name: title,
          value,
          unit,
          bar,
          holds,
        })),
      }),
    );
  } else {
    console.log(table(figures));
  }
  await record(name, figures);
  if (figures.some(figure => figure.holds === false)) process.exitCode = 1;
}

/** The middle of several runs. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2
    ? sorted[middle]
    : (sorted[middle - 1] + sorted[middle]) / 2;
}

function table(figures) {
  return [
    '| figure | value | bar | holds | measured |',
    '| --- | --- | --- | --- | --- |',
    ...figures.map(
      ({ name, value, unit, bar, holds, detail }) =>
        `| ${name} | ${value} ${unit} | ${bar ?? 'none'} | ${
          holds === undefined || holds === null ? '' : holds ? 'yes' : 'no'
        } | ${detail ?? ''} |`,
    ),
  ].join('\n');
}

/** Replaces the section of this benchmark; the others stay. */
async function record(name, figures) {
  const text = await readFile(README, 'utf8');
  const begin = `<!-- ${name} -->`;
  const end = `<!-- /${name} -->`;
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < 0) {
    throw new Error(`benchmarks/README.md has no section ${begin} … ${end}.`);
  }
  const section = `${begin}\n\n${new Date().toISOString().slice(0, 10)}, ${
    cpus().length
  } cores (${cpus()[0].model.trim()}), ${Math.round(
    totalmem() / 2 ** 30,
  )} GiB, Node ${process.versions.node}, load ${loadBefore.toFixed(
    1,
  )} before it began\n\n${table(figures)}\n\n`;
  const filepath = fileURLToPath(README);
  await writeFile(
    README,
    prettier.format(text.slice(0, from) + section + text.slice(to), {
      ...(await prettier.resolveConfig(filepath)),
      filepath,
    }),
  );
}
