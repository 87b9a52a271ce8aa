import { useRouteRef } from '@backstage/frontend-plugin-api';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { parseEntityRef } from '@backstage/catalog-model';
import { rolloutRouteRef, rootRouteRef } from './routes';

/** Where the surfaces are, as links. */
export type Links = {
  home: (page: 'services' | 'activity' | 'register' | 'tokens') => string;
  rollout: (id: string) => string;
  /** The page of a service that Spaceship holds, in the catalog or not. */
  service: (id: string) => string;
  /** The Delivery tab; the page in the portal for a service without an entity. */
  delivery: (
    service: { id: string; entityRef: string | null },
    query?: Readonly<Record<string, string>>,
  ) => string;
};

/** Links by route references, so that an adopter may move the pages. */
export function useLinks(): Links {
  const root = useRouteRef(rootRouteRef)?.() ?? '/spaceship';
  const rollout = useRouteRef(rolloutRouteRef);
  const entity = useRouteRef(entityRouteRef);
  const service = (id: string) => `${root}/services/${id}`;
  return {
    home: page => `${root}/${page}`,
    rollout: id => rollout?.({ id }) ?? `${root}/rollouts/${id}`,
    service,
    delivery: ({ id, entityRef }, query = {}) => {
      const search = new URLSearchParams(query).toString();
      const path =
        entityRef && entity
          ? `${entity(inLowerCase(entityRef))}/delivery`
          : service(id);
      return search ? `${path}?${search}` : path;
    },
  };
}

function inLowerCase(ref: string) {
  const { kind, namespace, name } = parseEntityRef(ref.toLowerCase());
  return { kind, namespace, name };
}
