import { randomUUID } from 'node:crypto';

/** Somebody of the sample organization, signed in, who uses the portal by its public HTTP API. */
export class Person {
  #portal;
  #identity = null;
  #gitToken = null;

  constructor(portal, name) {
    this.#portal = portal;
    this.name = name;
    this.ref = `user:default/${name}`;
    this.email = `${name}@harbour.example`;
  }

  get(path) {
    return this.#ask('GET', path);
  }

  post(path, body, { idempotencyKey = randomUUID() } = {}) {
    return this.#ask('POST', path, body, idempotencyKey);
  }

  put(path, body) {
    return this.#ask('PUT', path, body, randomUUID());
  }

  delete(path) {
    return this.#ask('DELETE', path, undefined, randomUUID());
  }

  /** All items of a list, page by page. */
  async list(path) {
    const items = [];
    let cursor = null;
    do {
      const page = await this.get(
        cursor
          ? `${path}${
              path.includes('?') ? '&' : '?'
            }cursor=${encodeURIComponent(cursor)}`
          : path,
      );
      items.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor);
    return items;
  }

  /** A personal git token, made once. */
  async gitToken() {
    if (!this.#gitToken) {
      const made = await this.post('/tokens', { name: 'demo' });
      this.#gitToken = made.token;
    }
    return this.#gitToken;
  }

  async #ask(method, path, body, idempotencyKey) {
    const answer = await fetch(`${this.#portal.url}/api/spaceship${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await this.token()}`,
        ...(body && { 'content-type': 'application/json' }),
        ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
      },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await answer.text();
    this.#portal.answers.push(text);
    if (!answer.ok) throw new Refusal(method, path, answer.status, text);
    return text ? JSON.parse(text) : null;
  }

  /** The Backstage identity token of this person. */
  async token() {
    if (this.#identity && this.#identity.until > Date.now()) {
      return this.#identity.token;
    }
    const answer = await fetch(
      `${this.#portal.url}/api/auth/spaceship-demo/refresh`,
      {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-requested-with': 'XMLHttpRequest',
          'x-spaceship-secret': this.#portal.signInSecret,
        },
        body: JSON.stringify({ user: this.ref }),
        signal: AbortSignal.timeout(30_000),
      },
    );
    if (!answer.ok) {
      throw new Refusal(
        'POST',
        '(sign in)',
        answer.status,
        await answer.text(),
      );
    }
    const { backstageIdentity } = await answer.json();
    this.#identity = {
      token: backstageIdentity.token,
      until: Date.now() + 10 * 60_000,
    };
    return this.#identity.token;
  }
}

/** The portal said no. */
export class Refusal extends Error {
  constructor(method, path, status, text) {
    const said = messageOf(text);
    super(`${method} ${path} was answered with ${status}: ${said}`);
    this.status = status;
    this.said = said;
  }
}

function messageOf(text) {
  try {
    return JSON.parse(text).error.message;
  } catch {
    return text.slice(0, 300);
  }
}
