import type {
  AuthService,
  BackstageCredentials,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { ResponseError } from '@backstage/errors';

/** Who asks, and under which key: the same key with the same request is done once. */
export type Asking = {
  credentials: BackstageCredentials;
  idempotencyKey?: string;
};

/** The HTTP API of the spaceship plugin, in the name of the person who runs a template. */
export class SpaceshipClient {
  constructor(
    private readonly deps: { auth: AuthService; discovery: DiscoveryService },
  ) {}

  get<T>(path: string, asking: Asking): Promise<T> {
    return this.#ask('GET', path, undefined, asking);
  }

  post<T>(path: string, body: object, asking: Asking): Promise<T> {
    return this.#ask('POST', path, body, asking);
  }

  async delete(path: string, asking: Asking): Promise<void> {
    await this.#ask('DELETE', path, undefined, asking);
  }

  /** Where git finds a repository of the portal, from inside of it. */
  async repositoryUrl(name: string): Promise<string> {
    const baseUrl = await this.deps.discovery.getBaseUrl('spaceship');
    return `${baseUrl}/git/${encodeURIComponent(name)}.git`;
  }

  async #ask(
    method: string,
    path: string,
    body: object | undefined,
    { credentials, idempotencyKey }: Asking,
  ): Promise<any> {
    const { auth, discovery } = this.deps;
    const { token } = await auth.getPluginRequestToken({
      onBehalfOf: credentials,
      targetPluginId: 'spaceship',
    });
    const baseUrl = await discovery.getBaseUrl('spaceship');
    const response = await fetch(`${baseUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body && { 'content-type': 'application/json' }),
        ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
      },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(60_000),
    });
    if (!response.ok) throw await ResponseError.fromResponse(response);
    return response.status === 204 ? undefined : response.json();
  }
}
