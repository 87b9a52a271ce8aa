import assert from 'node:assert/strict';
import { nothingFailed } from '../checks.mjs';
import { explain } from '../delivered.mjs';
import { Traffic } from '../traffic.mjs';

export const title = '3. A change that never becomes healthy harms nobody';

export async function play({ report, flags, change, checkout }) {
  const before = await flags.destination('staging');
  const { version } = await flags.answer('staging');
  const traffic = new Traffic(before.address);
  try {
    const commit = await change(
      { version: '1.3.0', banner: 'Broken' },
      async () => {
        await checkout.edit('server.mjs', text =>
          text.replace(
            "app.get('/version'",
            "app.get('/health', (_request, response) => response.sendStatus(503));\n    app.get('/version'",
          ),
        );
        await checkout.edit('spaceship.yaml', text =>
          text.replace('timeout: 90s', 'timeout: 15s'),
        );
      },
    );
    const { id } = await flags.rolloutOf(commit, 'staging');
    const failed = await report.check(
      'the delivery of a version that never becomes healthy fails',
      () => flags.ended(id, 'failed', 300_000),
    );
    report.note(explain(failed));
    await report.check('the old version serves on', async () => {
      const about = await flags.answer('staging');
      assert.equal(about.version, version);
      const now = await flags.destination('staging');
      assert.equal(now.running.release.id, before.running.release.id);
    });
  } finally {
    await traffic.stop();
  }
  await report.check('no request failed meanwhile', () => {
    nothingFailed(traffic);
    assert.equal(traffic.versions.length, 1);
  });
  report.note(String(traffic));
  await checkout.git('revert', '--no-edit', 'HEAD');
}
