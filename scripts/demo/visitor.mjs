import http from 'node:http';

/** Somebody's browser in front of a gate: keeps the cookies of one host, and shows the portal who it is. */
export class Visitor {
  #cookies = new Map();

  constructor(address) {
    this.address = address;
  }

  /** Through the gate by way of the portal, as this person. */
  async enter(person, reviewId, path = '/') {
    const sent = await this.ask(path, { accept: 'text/html' });
    if (sent.status !== 302) {
      throw new Error(`The gate answered ${sent.status}: ${sent.text}`);
    }
    const { searchParams } = new URL(sent.headers.location);
    const { url } = await person.post(`/reviews/${reviewId}/entrances`, {
      visit: searchParams.get('visit'),
      path: searchParams.get('path'),
    });
    return this.follow(url);
  }

  /** Opens an address of this host, and goes on to where it leads. */
  async follow(url) {
    const { pathname, search } = new URL(url);
    const answer = await this.ask(pathname + search, { accept: 'text/html' });
    return answer.status === 302
      ? this.ask(answer.headers.location, { accept: 'text/html' })
      : answer;
  }

  /** One request, as a page of the application makes it. */
  ask(path, { method = 'GET', accept = 'application/json', body } = {}) {
    const { host, port } = new URL(this.address);
    const text = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const request = http.request(
        {
          host: '127.0.0.1',
          port,
          path,
          method,
          agent: false,
          timeout: 15_000,
          headers: {
            host,
            accept,
            ...(this.#cookies.size > 0 && { cookie: this.#cookieHeader() }),
            ...(text && {
              'content-type': 'application/json',
              'content-length': Buffer.byteLength(text),
            }),
          },
        },
        response => {
          for (const cookie of response.headers['set-cookie'] ?? []) {
            const [pair] = cookie.split(';');
            const [name, ...value] = pair.split('=');
            this.#cookies.set(name, value.join('='));
          }
          let answer = '';
          response.setEncoding('utf8');
          response.on('data', chunk => {
            answer += chunk;
          });
          response.on('error', reject);
          response.on('end', () =>
            resolve({
              status: response.statusCode,
              headers: response.headers,
              text: answer,
            }),
          );
        },
      );
      request.on('timeout', () =>
        request.destroy(new Error(`${path} was not answered within 15 s`)),
      );
      request.on('error', reject);
      request.end(text);
    });
  }

  #cookieHeader() {
    return [...this.#cookies]
      .map(([name, value]) => `${name}=${value}`)
      .join('; ');
  }
}
