/** Unit, integration and conformance tests: one Jest, two workers, one Postgres. */
import fs from 'node:fs';
import path from 'node:path';
import { CHECKOUT } from '../checkout.mjs';
import { run } from './run.mjs';

const CLI = path.join(
  CHECKOUT,
  'node_modules',
  '@backstage',
  'cli',
  'bin',
  'backstage-cli',
);

/** Runs the tests whose path matches, or all; gives the counts, those of conformance apart. */
export async function runJest({ context, pattern }) {
  const report = path.join(context.scratch, `jest-${process.pid}.json`);
  fs.rmSync(report, { force: true });
  const code = await run(
    context,
    [
      ...[CLI, 'repo', 'test', '--watchAll=false', '--maxWorkers=2'],
      ...['--json', `--outputFile=${report}`],
      ...(pattern ? ['--testPathPatterns', pattern] : []),
    ],
    { stdout: 'ignore' },
  );
  if (!fs.existsSync(report)) {
    return { passed: 0, failed: 1, notes: [`Jest ended with ${code}.`] };
  }
  const results = JSON.parse(fs.readFileSync(report, 'utf8'));
  const suites = results.testResults.map(suite => ({
    isConformance: /conformance/i.test(path.relative(CHECKOUT, suite.name)),
    ...countSuite(suite),
    failures: failuresOf(suite),
  }));
  const sum = (list, key) => list.reduce((total, one) => total + one[key], 0);
  const conformance = suites.filter(suite => suite.isConformance);
  const failed = sum(suites, 'failed');
  return {
    passed: sum(suites, 'passed'),
    // A run that fails without a failing test failed all the same.
    failed: failed || (code === 0 ? 0 : 1),
    skipped: sum(suites, 'skipped'),
    failures: suites.flatMap(suite => suite.failures),
    notes: conformance.length
      ? [
          `of these, conformance: ${sum(conformance, 'passed')} passed, ${sum(
            conformance,
            'failed',
          )} failed`,
        ]
      : [],
  };
}

function countSuite(suite) {
  const count = status =>
    suite.assertionResults.filter(test => test.status === status).length;
  const failed = count('failed');
  return {
    passed: count('passed'),
    failed: failed || (suite.status === 'failed' ? 1 : 0),
    skipped: count('pending') + count('skipped') + count('todo'),
  };
}

/** What failed, each by its file and full title; a file that could not be run, by its name. */
function failuresOf(suite) {
  const file = path.relative(CHECKOUT, suite.name);
  const titles = suite.assertionResults
    .filter(test => test.status === 'failed')
    .map(test => `${file}: ${test.fullName}`);
  return titles.length === 0 && suite.status === 'failed' ? [file] : titles;
}
