import http from 'node:http';

export type BrowserPage = {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
  /** Where it sends the browser, in full. */
  location: string | undefined;
};

export type BrowserRequest = {
  method?: string;
  headers?: Readonly<Record<string, string | string[]>>;
};

const PAGE = { accept: 'text/html,application/xhtml+xml' };

/** As much of a browser as a gate sees: cookies for each host, redirects, no connection that is used twice. */
export class Browser {
  readonly #jars = new Map<string, Map<string, string>>();

  /** Opens an address as a page; goes where it is sent, but to no other host. */
  async open(address: string): Promise<BrowserPage> {
    const page = await this.request(address);
    const isHere =
      page.location && new URL(page.location).host === new URL(address).host;
    return isHere ? this.open(page.location!) : page;
  }

  /** One request, answered with whatever comes; asks for a page unless its headers say otherwise. */
  request(
    address: string,
    { method = 'GET', headers = {} }: BrowserRequest = {},
  ): Promise<BrowserPage> {
    const url = new URL(address);
    return new Promise((resolve, reject) => {
      const request = http.request(
        {
          host: url.hostname.endsWith('.localhost')
            ? '127.0.0.1'
            : url.hostname,
          port: url.port,
          path: url.pathname + url.search,
          method,
          agent: false,
          headers: {
            host: url.host,
            ...PAGE,
            ...this.#cookieHeader(url),
            ...headers,
          },
        },
        response => {
          this.#keep(url, response.headers['set-cookie'] ?? []);
          let body = '';
          response.setEncoding('utf8');
          response.on('data', chunk => (body += chunk));
          response.on('error', reject);
          response.on('end', () => {
            const { statusCode = 0, headers: given } = response;
            const location =
              given.location && new URL(given.location, url).href;
            resolve({ status: statusCode, headers: given, body, location });
          });
        },
      );
      request.on('error', reject);
      request.end();
    });
  }

  /** Offers another protocol; gives the whole first answer. */
  upgrade(address: string): Promise<{ status: number; text: string }> {
    const url = new URL(address);
    return new Promise((resolve, reject) => {
      const request = http.request({
        host: '127.0.0.1',
        port: url.port,
        path: url.pathname,
        agent: false,
        headers: {
          host: url.host,
          connection: 'Upgrade',
          upgrade: 'echo',
          ...this.#cookieHeader(url),
        },
      });
      request.on('error', reject);
      request.on('upgrade', (response, socket) => {
        socket.end('over');
        let text = '';
        socket.on('data', chunk => (text += chunk));
        socket.on('error', reject);
        socket.on('close', () =>
          resolve({ status: response.statusCode ?? 0, text }),
        );
      });
      request.on('response', response => {
        let text = '';
        response.on('data', chunk => (text += chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text }),
        );
      });
      request.end();
    });
  }

  /** What it would send to a host. */
  cookies(address: string): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#jar(new URL(address)));
  }

  /** Has a cookie that a page of its own, or somebody with access to it, has set. */
  setCookie(address: string, name: string, value: string): void {
    this.#jar(new URL(address)).set(name, value);
  }

  #keep({ hostname }: URL, headers: readonly string[]): void {
    const jar = this.#jar({ hostname });
    for (const header of headers) {
      const [pair, ...attributes] = header.split(';').map(part => part.trim());
      const [name, ...value] = pair.split('=');
      if (attributes.some(one => /^domain=/i.test(one)))
        throw new Error(`A cookie that other hosts would get: ${header}`);
      if (attributes.some(one => /^max-age=0$/i.test(one))) jar.delete(name);
      else jar.set(name, value.join('='));
    }
  }

  #cookieHeader(url: URL): { cookie?: string } {
    const pairs = [...this.#jar(url)].map(
      ([name, value]) => `${name}=${value}`,
    );
    return pairs.length > 0 ? { cookie: pairs.join('; ') } : {};
  }

  #jar({ hostname }: { hostname: string }): Map<string, string> {
    const known = this.#jars.get(hostname);
    if (known) return known;
    const jar = new Map<string, string>();
    this.#jars.set(hostname, jar);
    return jar;
  }
}
