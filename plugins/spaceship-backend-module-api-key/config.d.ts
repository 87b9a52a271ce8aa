export interface Config {
  spaceship?: {
    /**
     * External APIs whose keys are add-ons of type `api-key`. The plans are `<name>-sandbox` and `<name>-production`;
     * `<name>` gives the one that is for the tier.
     */
    apiKeys?: {
      [name: string]: {
        /** Shown in the portal. Default: the name. */
        title?: string;
        /** Keys for tests; used by review environments and staging. */
        sandbox?: ApiKeyPlan;
        /** Keys for what is real; never used by a review environment. */
        production?: ApiKeyPlan;
      };
    };
  };
}

interface ApiKeyPlan {
  /** Where the API is: `<ALIAS>_URL`. */
  url: string;
  /** Other variables of the binding, by suffix; not secret. */
  variables?: { [suffix: string]: string };
  /** Where it may be used. Default: review and staging for sandbox, production for production. */
  tiers?: Array<'review' | 'staging' | 'production'>;
  /** A key ends by itself after so many days. Default: never. */
  expiresInDays?: number;
  /**
   * A program that prints the next key, with its arguments; run without a shell. Without it people hand keys in.
   * @deepVisibility secret
   */
  nextKey?: string[];
  /** After so long the program is stopped; for instance 30s. Default: 30s. */
  nextKeyTimeout?: string;
  /** How a new key is tried before it is used. Without it a key is taken on trust. */
  probe?: {
    /** Asked by GET without following redirects; answers 2xx for a key that it takes. https, or a loopback address. */
    url: string;
    /** The header that carries the key. Default: Authorization. */
    header?: string;
    /** The word before the key. Default: Bearer in Authorization, none in another header. */
    scheme?: string;
    /** How long it may take to answer. Default: 10s. */
    timeout?: string;
  };
}
