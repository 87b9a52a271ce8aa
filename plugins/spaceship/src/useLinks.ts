import { createContext, useContext } from 'react';
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

/** Where an app has put the pages; null for what it has not mounted. */
export type Mounted = {
  root: string | null;
  rollout: ((params: { id: string }) => string) | null;
  entity:
    | ((params: { kind: string; namespace: string; name: string }) => string)
    | null;
};

/** Links to pages that are where an app has put them. */
export function linksTo({ root, rollout, entity }: Mounted): Links {
  const home = root ?? '/spaceship';
  const service = (id: string) => `${home}/services/${id}`;
  return {
    home: (page, query = {}) => withQuery(`${home}/${page}`, query),
    rollout: id => rollout?.({ id }) ?? `${home}/rollouts/${id}`,
    addon: (id, operation) =>
      withQuery(`${home}/addons/${id}`, operation ? { operation } : {}),
    review: id => `${home}/reviews/${id}`,
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

/** Links by route references, so that an adopter may move the pages. */
function useRoutedLinks(): Links {
  const root = useRouteRef(rootRouteRef);
  const rollout = useRouteRef(rolloutRouteRef);
  const entity = useRouteRef(entityRouteRef);
  return linksTo({
    root: root?.() ?? null,
    rollout: rollout ?? null,
    entity: entity ?? null,
  });
}

/** How links are found: another way in portals on the older frontend system. */
export const LinksContext = createContext<() => Links>(useRoutedLinks);

/** Where the surfaces are, in this portal. */
export function useLinks(): Links {
  const useLinksHere = useContext(LinksContext);
  return useLinksHere();
}

function inLowerCase(ref: string) {
  const { kind, namespace, name } = parseEntityRef(ref.toLowerCase());
  return { kind, namespace, name };
}
