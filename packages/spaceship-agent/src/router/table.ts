/** Rises with what a router must understand: one that is older is replaced, not adopted. */
export const TABLE_VERSION = 2;

/** A replica that answers requests, and its share of them. */
export type Upstream = { port: number; weight: number };

/** Whom the gate in front of a target lets in. Holds its key. */
export type GateRules = {
  /** Names the target in codes, cookies and counts. */
  subject: string;
  /** HMAC-SHA256 key, base64url. */
  key: string;
  /** Where people get their code. */
  entrance: string;
  /** Links that let in whoever has them; `tokenHash` is SHA-256 in hex. */
  links: { id: string; tokenHash: string; expiresAt: string }[];
};

/** What a router needs to know: host label (`feature-flags-staging`) → where its requests go. Holds keys: 0600. */
export type Table = {
  routes: Record<
    string,
    {
      service: string;
      /** Key of the target. */
      target: string;
      upstreams: Upstream[];
      gate?: GateRules;
    }
  >;
};
