import { mockCredentials } from '@backstage/backend-test-utils';
import { WorkingCopy } from '@spaceship/backstage-plugin-spaceship-node/conformance';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import request from 'supertest';
import type { TestPortal } from './portal';

export const mira = 'user:default/mira';
export const ines = 'user:default/ines';
export const quentin = 'user:default/quentin';

/** What people do with a portal, by its API and by git. */
export function peopleOf(portal: TestPortal) {
  const api = (user: string) => {
    const authorization = mockCredentials.user.header(user);
    const at = (path: string) => `/api/spaceship${path}`;
    return {
      get: (path: string) =>
        request(portal.url).get(at(path)).set({ authorization }),
      post: (path: string, body: object) =>
        request(portal.url).post(at(path)).set({ authorization }).send(body),
      delete: (path: string) =>
        request(portal.url).delete(at(path)).set({ authorization }),
    };
  };
  return {
    api,
    async tokenOf(user: string): Promise<{ id: string; token: string }> {
      const made = await api(user).post('/tokens', { name: 'laptop' });
      return made.body;
    },
    remote: (name: string, token: string) =>
      `${portal.url.replace(
        '//',
        `//me:${token}@`,
      )}/api/spaceship/git/${name}.git`,
    /** A repository of the developers, made by Mira. */
    async repository(name: string): Promise<void> {
      await api(mira)
        .post('/repositories', { name, owner: 'group:default/developers' })
        .expect(201);
    },
    workingCopy: () => WorkingCopy.create(join(portal.state, randomUUID())),
    eventsOf: (name: string) =>
      portal.inbox.events.filter(event => event.payload.location === name),
  };
}
