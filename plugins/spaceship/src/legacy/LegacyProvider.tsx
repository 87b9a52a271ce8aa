import type { ReactNode } from 'react';
import { useRouteRef } from '@backstage/core-plugin-api';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { QueryProvider } from '../api/QueryProvider';
import { LinksContext, linksTo, type Links } from '../useLinks';
import { legacyRootRouteRef } from './routes';

function useLegacyLinks(): Links {
  const root = useRouteRef(legacyRootRouteRef);
  const entity = useRouteRef(entityRouteRef);
  return linksTo({ root: root(), rollout: null, entity });
}

/** What the newer frontend system puts around every surface. */
export function LegacyProvider(props: { children: ReactNode }) {
  return (
    <LinksContext.Provider value={useLegacyLinks}>
      <QueryProvider>{props.children}</QueryProvider>
    </LinksContext.Provider>
  );
}
