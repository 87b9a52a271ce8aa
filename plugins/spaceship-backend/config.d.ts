export interface Config {
  spaceship?: {
    secrets?: {
      /** File with 32 random bytes in base64: the key that secret values are encrypted with. */
      masterKeyFile?: string;
    };
    /** Id of the builder that makes artifacts. */
    builder?: string;
    /** The places where releases run, by their immutable slug. */
    destinations?: {
      [slug: string]: {
        /** Shown to people. */
        title?: string;
        tier: 'review' | 'staging' | 'production';
        region?: string;
        labels?: { [name: string]: string };
        /** Entity ref of the group that answers for this destination. */
        owner: string;
        /** Id of the destination driver. */
        driver: string;
        /** What the driver needs to know. */
        config?: object;
        /** Conditions that every delivery to here has to meet, besides those of the service. */
        gates?: object[];
      };
    };
  };
}
