export interface Config {
  /** Continuous delivery. Without this section the plugin starts and says that it is not configured. */
  spaceship?: {
    /** The keys that secrets are sealed with. One of the two is required. */
    secrets?: {
      /**
       * 32 bytes in base64 or hex.
       * @visibility secret
       */
      masterKey?: string;
      /** A file that holds it, or several keys, one a line: the first seals, all of them open. */
      masterKeyFile?: string;
      /**
       * Keys that open and seal nothing: those from before a rotation, and the one that is coming.
       * @deepVisibility secret
       */
      otherKeys?: string[];
    };
    /** Type of the builder that makes artifacts. Default: local. */
    builder?: string;
    /** Subjects that one backend works on at the same time. Default: 10. */
    lanes?: number;
    /** Data stores and external APIs of services. */
    addons?: {
      /** So long the last backup of a destroyed add-on can be restored. Default: 7. */
      keepFinalBackupDays?: number;
      /** How long the rotation of a credential watches and waits; for instance 30s, 5m or 2h. */
      rotation?: {
        /** So long nobody has used the old credential before it is closed. Default: 10s. */
        quiet?: string;
        /** So long a closed credential can be opened again. Default: 10m. */
        rollbackWindow?: string;
        /** After this a person is asked about an old credential that is still used. Default: 1h. */
        deadline?: string;
      };
    };
    /** Review environments. */
    reviews?: {
      /** Type of the driver that runs them; it must have a gate. Default: the first that has one. */
      driver?: string;
      /** Passed to the driver as it is. */
      config?: { [key: string]: unknown };
      /** So long a name rests before another branch gets it. Default: 30. */
      quarantineDays?: number;
      /** How careful left-overs of what is gone are removed. */
      sweep?: {
        /** Only say what would be removed. Default: false. */
        dryRun?: boolean;
        /** Most that are removed in one round. Default: 5. */
        most?: number;
        /** Where more than this share of everything looks wrong, nothing is removed. Default: 0.5. */
        largestShare?: number;
        /** What begins so is never touched. */
        protectedNames?: string[];
      };
    };
    /** Where releases run, by slug. The slug can't be changed and is never given to another. */
    destinations?: {
      [slug: string]: {
        /** Shown in the portal. Default: the slug. */
        title?: string;
        /** Review environments bring destinations of their own. */
        tier: 'staging' | 'production';
        region?: string;
        labels?: { [name: string]: string };
        /** Entity reference of the group or user who operates it. */
        owner?: string;
        /** Type of a driver that a module brings. */
        driver: string;
        /** Passed to the driver as it is; see the module. */
        config?: { [key: string]: unknown };
        /** Conditions that every rollout here must meet. A service's file adds to them and never removes one. */
        gates?: Array<
          | {
              approvals: {
                /** A group, a user, or `owners`. */
                of: string;
                count?: number;
                /** May an author of the change approve? Default: false. */
                authors?: boolean;
              };
            }
          | {
              evidence: {
                kind: 'tested' | 'signed-off';
                by?: string;
                notBy?: 'author';
              };
            }
        >;
      };
    };
  };
}
