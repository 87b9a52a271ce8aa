import { ResponseError } from '@backstage/errors';

const SECRET_HEADER = 'x-spaceship-secret';

/** Somebody whom one can sign in as. */
export interface Person {
  entityRef: string;
  name: string;
  role?: string;
  groups: string[];
  picture?: string;
}

/** A person's identity, for about an hour. */
export interface DemoSession {
  profile: { displayName?: string; email?: string; picture?: string };
  backstageIdentity: {
    token: string;
    expiresInSeconds?: number;
    identity: {
      type: 'user';
      userEntityRef: string;
      ownershipEntityRefs: string[];
    };
  };
}

/** Everybody of the sample company; needs the secret. */
export async function fetchPeople(
  authUrl: string,
  secret: string,
): Promise<Person[]> {
  const response = await fetch(`${authUrl}/spaceship-demo/people`, {
    headers: { [SECRET_HEADER]: secret },
  });
  return (await read<{ items: Person[] }>(response)).items;
}

/** The identity of one person; needs the secret. */
export async function fetchSession(
  authUrl: string,
  secret: string,
  user: string,
): Promise<DemoSession> {
  const response = await fetch(`${authUrl}/spaceship-demo/refresh`, {
    method: 'POST',
    headers: { [SECRET_HEADER]: secret, 'content-type': 'application/json' },
    body: JSON.stringify({ user }),
  });
  return read<DemoSession>(response);
}

async function read<T>(response: Response): Promise<T> {
  if (!response.ok) {
    throw await ResponseError.fromResponse(response);
  }
  return response.json();
}

/** Whether the secret itself was refused. */
export function isWrongSecret(error: unknown): boolean {
  return error instanceof ResponseError && error.statusCode === 401;
}

/** The sentence of an answer that was no success, without the status around it. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ResponseError) {
    return error.body.error.message;
  }
  return 'The portal does not answer. Is it still running?';
}
