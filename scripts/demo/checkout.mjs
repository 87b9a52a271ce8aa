import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './portal.mjs';

/** A person's clone of a service's repository. */
export class Checkout {
  static async clone(person, remote, folder) {
    const checkout = new Checkout(person, folder);
    await checkout.#authenticate();
    await run('git', ['clone', '--quiet', remote, folder], {
      env: checkout.env,
    });
    return checkout;
  }

  /** A new repository from what lies in the folder. */
  static async init(person, remote, folder) {
    const checkout = new Checkout(person, folder);
    await checkout.#authenticate();
    await checkout.git('init', '--quiet', '-b', 'main');
    await checkout.git('remote', 'add', 'origin', remote);
    return checkout;
  }

  constructor(person, folder) {
    this.person = person;
    this.folder = folder;
  }

  /** The token travels in the environment: never in an address, an argument or a file. */
  async #authenticate() {
    const { person } = this;
    const basic = Buffer.from(
      `${person.name}:${await person.gitToken()}`,
    ).toString('base64');
    this.env = {
      GIT_TERMINAL_PROMPT: '0',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'http.extraHeader',
      GIT_CONFIG_VALUE_0: `Authorization: Basic ${basic}`,
      GIT_AUTHOR_NAME: person.name,
      GIT_AUTHOR_EMAIL: person.email,
      GIT_COMMITTER_NAME: person.name,
      GIT_COMMITTER_EMAIL: person.email,
    };
  }

  git(...args) {
    return run('git', ['-C', this.folder, ...args], { env: this.env });
  }

  async edit(file, change) {
    const path = join(this.folder, file);
    await writeFile(path, change(await readFile(path, 'utf8')));
  }

  /** Commits all changes and says which commit it became. */
  async commit(message) {
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '-m', message);
    return (await this.git('rev-parse', 'HEAD')).trim();
  }

  /** Pushes the branch that it is on. */
  push() {
    return this.git('push', '--quiet', 'origin', 'HEAD');
  }

  deleteBranch(branch) {
    return this.git('push', '--quiet', 'origin', '--delete', branch);
  }
}
