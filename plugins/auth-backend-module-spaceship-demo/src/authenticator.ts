import { InputError, NotFoundError, isError } from '@backstage/errors';
import {
  parseEntityRef,
  stringifyEntityRef,
  type UserEntity,
} from '@backstage/catalog-model';
import {
  createProxyAuthenticator,
  type AuthResolverContext,
  type SignInResolver,
} from '@backstage/plugin-auth-node';
import { z } from 'zod';
import { SECRET_HEADER, type SecretGuard } from './secretGuard';

const bodySchema = z.object({ user: z.string().min(1) });

/** Whom a request with the right secret wants to be. */
export interface DemoResult {
  userRef: string;
}

/** Takes the secret from the header and the person from the body, `{ "user": "user:default/…" }`. */
export function createDemoAuthenticator(guard: SecretGuard) {
  return createProxyAuthenticator({
    defaultProfileTransform: async ({ userRef }: DemoResult, context) => {
      const { entity } = await findPerson(userRef, context);
      return { profile: (entity as UserEntity).spec.profile ?? {} };
    },
    initialize: () => undefined,
    async authenticate({ req }): Promise<{ result: DemoResult }> {
      guard(req.header(SECRET_HEADER));
      const body = bodySchema.safeParse(req.body);
      if (!body.success) {
        throw new InputError(
          'Say whom to sign in as: POST { "user": "user:default/name" }.',
        );
      }
      return { result: { userRef: userRefOf(body.data.user) } };
    },
  });
}

function userRefOf(user: string): string {
  try {
    return stringifyEntityRef(parseEntityRef(user, { defaultKind: 'user' }));
  } catch (error) {
    throw new InputError(`"${user}" is not the name of a person.`, error);
  }
}

/** Gives the person's own identity, with what their groups own, from the catalog. */
export const demoSignInResolver: SignInResolver<DemoResult> = (
  { result },
  context,
) => context.signInWithCatalogUser({ entityRef: result.userRef });

async function findPerson(userRef: string, context: AuthResolverContext) {
  try {
    return await context.findCatalogUser({ entityRef: userRef });
  } catch (error) {
    if (isError(error) && error.name === 'NotFoundError') {
      throw new NotFoundError(
        `There is no ${userRef} in the catalog. The list of people has everybody.`,
      );
    }
    throw error;
  }
}
