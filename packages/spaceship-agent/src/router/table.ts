/** A replica that answers requests, and its share of them. */
export type Upstream = { port: number; weight: number };

/** What a router needs to know: host label (`feature-flags-staging`) → where its requests go. */
export type Table = {
  routes: Record<string, { service: string; upstreams: Upstream[] }>;
};
