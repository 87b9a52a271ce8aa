import type { UserInfoService } from '@backstage/backend-plugin-api';
import { ConflictError, InputError, NotAllowedError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import {
  checkTreePath,
  inTurn,
  type SourceProvider,
} from '@spaceship/backstage-plugin-spaceship-node';
import type { Act } from '../api/Act';
import { appendAudit } from '../audit';
import { publish } from '../outbox/publish';
import { serviceForApi } from './serviceForApi';
import { createService, type ServiceSource } from './store';

export type RegisterDeps = {
  catalog: CatalogService;
  userInfo: UserInfoService;
  sources: ReadonlyMap<string, SourceProvider>;
};

const oneByOne = inTurn();

/** A person makes a service of their own: a source that is there, or a new repository of the portal. */
export async function registerService(
  deps: RegisterDeps,
  wish: Schemas['RegisterService'],
  act: Act,
): Promise<Schemas['Service']> {
  const owner = wish.owner.toLowerCase();
  await demandOwn(deps, owner, act);
  const entityRef = `component:default/${wish.name}`;
  const taken = await deps.catalog.getEntityByRef(entityRef, {
    credentials: act.credentials,
  });
  if (taken) {
    throw new ConflictError(
      `The catalog already has ${entityRef}. Choose another name, or annotate that entity with spaceship.run/enabled: 'true'.`,
    );
  }
  const provider = await usableProvider(deps, wish);
  const path = checkTreePath(wish.source?.path ?? '');
  const branch = wish.source?.branch ?? 'main';
  if (wish.source) {
    await demandBranch(provider, wish.source.location, branch);
  }
  // The name is held by the transaction while the repository is made, which needs connections of its own.
  const commit: Act['commit'] = work =>
    wish.source ? act.commit(work) : oneByOne(() => act.commit(work));
  return commit(async trx => {
    const source: ServiceSource = {
      provider: provider.type,
      location: wish.source?.location ?? wish.name,
      path,
      branch,
    };
    const service = await createService(trx, {
      name: wish.name,
      title: wish.title ?? null,
      description: wish.description ?? null,
      entityRef,
      ownerRef: owner,
      source,
      registered: true,
      inCatalog: false,
      createdBy: act.actor.ref,
    });
    if (!service) {
      throw new ConflictError(
        `There is a service ${wish.name} already. Choose another name.`,
      );
    }
    if (!wish.source) {
      const { location } = await provider.createRepository!(wish.name, {
        owner,
        creator: act.actor.ref,
      });
      service.source.location = location;
      await trx('services')
        .where({ id: service.id })
        .update({ source: JSON.stringify(service.source) });
    }
    await appendAudit(trx, {
      serviceId: service.id,
      actor: act.actor.ref,
      action: 'service.register',
      subject: { kind: 'service', id: service.id },
      details: { name: wish.name, owner, source: service.source },
    });
    await publish(trx, 'spaceship.service', { serviceId: service.id });
    return serviceForApi(service, deps.sources);
  });
}

/** Nobody registers a service in the name of others. */
async function demandOwn(deps: RegisterDeps, owner: string, act: Act) {
  const { ownershipEntityRefs } = await deps.userInfo.getUserInfo(
    act.credentials,
  );
  if (!ownershipEntityRefs.some(ref => ref.toLowerCase() === owner)) {
    throw new NotAllowedError(
      `You are not one of ${owner}. Register the service for yourself or for a group that you belong to.`,
    );
  }
}

const mostBranches = 10;

/** A repository without any commit may get the branch with its first push. */
async function demandBranch(
  provider: SourceProvider,
  location: string,
  branch: string,
): Promise<void> {
  const names = Object.keys(await provider.heads(location));
  if (names.length === 0 || names.includes(branch)) return;
  const more = names.length - mostBranches;
  throw new InputError(
    `The repository has no branch ${branch}. Choose one of ${names
      .slice(0, mostBranches)
      .join(', ')}${more > 0 ? ` and ${more} more` : ''}, or push it first.`,
  );
}

async function usableProvider(
  deps: RegisterDeps,
  wish: Schemas['RegisterService'],
): Promise<SourceProvider> {
  if (!wish.source) {
    const maker = [...deps.sources.values()].find(one => one.createRepository);
    if (!maker) {
      throw new InputError(
        'This portal keeps no repositories. Give the source of the service.',
      );
    }
    return maker;
  }
  const provider = deps.sources.get(wish.source.provider);
  if (!provider) {
    throw new InputError(
      `There is no source provider ${wish.source.provider}. Known: ${
        [...deps.sources.keys()].join(', ') || 'none'
      }.`,
    );
  }
  await provider.check(wish.source.location);
  return provider;
}
