import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Checkout } from '../scripts/demo/checkout.mjs';
import { Delivered } from '../scripts/demo/delivered.mjs';
import { CHECKOUT } from '../scripts/lib/checkout.mjs';
import { person } from './people.mjs';

const FILE = `apiVersion: spaceship.run/v1
processes:
  web: { command: node server.mjs, health: { path: /health } }
flow:
  - stage: staging
    to: [staging]
  - stage: production
    to: [eu-west, us-east]
    gates:
      - evidence: { kind: tested, by: group:default/qa, notBy: author }
      - approvals: { of: owners }
triggers:
  - { on: push, branch: main, deliver: staging }
`;

/** The tiny example with stages and gates, in a repository of the portal: builds in a second. */
export class LightService {
  /** `further`: lines for the end of its file. */
  static async register(name, further = '') {
    const mira = person('mira');
    const registered = await mira.post('/services', {
      name,
      title: titleOf(name),
      owner: 'group:default/developers',
      description: 'Says hello at every stage',
    });
    const folder = await helloFolder();
    await writeFile(join(folder, 'spaceship.yaml'), FILE + further);
    const checkout = await Checkout.init(mira, registered.remote, folder);
    return new LightService(new Delivered(mira, registered), checkout);
  }

  constructor(service, checkout) {
    this.service = service;
    this.checkout = checkout;
    this.title = titleOf(service.name);
  }

  /** Mira changes the greeting and pushes; the answer is the commit. */
  async push(greeting) {
    await this.checkout.edit('server.mjs', text =>
      text.replace(/greeting = '[^']*'/, `greeting = '${greeting}'`),
    );
    const commit = await this.checkout.commit(greeting);
    await this.checkout.push();
    return commit;
  }

  async remove() {
    await rm(this.checkout.folder, { recursive: true, force: true });
  }
}

/** A copy of `examples/hello` in a folder of its own. */
export async function helloFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'spaceship-hello-'));
  await cp(join(CHECKOUT, 'examples', 'hello'), folder, { recursive: true });
  return folder;
}

function titleOf(name) {
  return name[0].toUpperCase() + name.slice(1).replace(/-/g, ' ');
}
