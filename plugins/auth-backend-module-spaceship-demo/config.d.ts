export interface Config {
  spaceship?: {
    /** Sign-in as any person of the catalog, for demonstrations on one machine. */
    demo?: {
      /** Off by default. When on, `backend.listen.host` has to be a loopback address. */
      enabled?: boolean;
      /** File with the secret that a person gives before signing in; at least 16 characters. */
      secretFile?: string;
    };
  };
}
