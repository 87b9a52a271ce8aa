import { useRouteRef } from '@backstage/frontend-plugin-api';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { parseEntityRef } from '@backstage/catalog-model';
import { rolloutRouteRef, rootRouteRef } from './routes';

/** The pages below `/spaceship`, by their path. */
export type HomePage =
  | 'me'
  | 'services'
  | 'activity'
  | 'reviews'
  | 'addons'
  | 'register'
  | 'tokens';

const withQuery = (path: string, query: Readonly<Record<string, string>>) => {
  const search = new URLSearchParams(query).toString();
  return search ? `${path}?${search}` : path;
};

/** Where the surfaces are, as links. */
export type Links = {
  home: (page: HomePage, query?: Readonly<Record<string, string>>) => string;
  rollout: (id: string) => string;
  /** The page of one add-on; of one of its operations, where one is named. */
  addon: (id: string, operation?: string) => string;
  /** The page of one review environment. */
  review: (id: string) => string;
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
    home: (page, query = {}) => withQuery(`${root}/${page}`, query),
    rollout: id => rollout?.({ id }) ?? `${root}/rollouts/${id}`,
    addon: (id, operation) =>
      withQuery(`${root}/addons/${id}`, operation ? { operation } : {}),
    review: id => `${root}/reviews/${id}`,
    service,
    delivery: ({ id, entityRef }, query = {}) =>
      withQuery(
        entityRef && entity
          ? `${entity(inLowerCase(entityRef))}/delivery`
          : service(id),
        query,
      ),
  };
}

function inLowerCase(ref: string) {
  const { kind, namespace, name } = parseEntityRef(ref.toLowerCase());
  return { kind, namespace, name };
}
