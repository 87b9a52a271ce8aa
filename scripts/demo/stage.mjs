import { join } from 'node:path';
import { Checkout } from './checkout.mjs';
import { Delivered } from './delivered.mjs';
import { Person } from './person.mjs';
import { loadTexts } from './texts.mjs';

/** What all parts play on: the people, the service, Mira's clone of it, and what earlier parts left behind. */
export async function setStage({ portal, report, folder }) {
  await loadTexts();
  const person = name => new Person(portal, name);
  const mira = person('mira');
  const flags = await Delivered.byName(mira, 'feature-flags');
  const checkout = await Checkout.clone(
    mira,
    flags.remote,
    join(folder, 'feature-flags'),
  );

  /** Mira edits, commits and pushes; the answer is the commit. */
  async function change(about, further = async () => {}) {
    await checkout.edit(
      'about.json',
      text => `${JSON.stringify({ ...JSON.parse(text), ...about }, null, 2)}\n`,
    );
    await further();
    const commit = await checkout.commit(`${about.banner} (${about.version})`);
    await checkout.push();
    return commit;
  }

  return {
    portal,
    report,
    flags,
    checkout,
    change,
    mira,
    ben: person('ben'),
    tomas: person('tomas'),
    priya: person('priya'),
    jonas: person('jonas'),
    world: {},
  };
}
