import { HumanDuration } from '@backstage/types';

export interface Config {
  spaceship?: {
    /** Where the code of services comes from. */
    git?: {
      /** Folder of the repositories that this portal keeps, bare, as `<name>.git`. */
      repositories?: string;
      /** Folder of the copies of repositories elsewhere; `.mirrors` in `repositories` by default. */
      mirrors?: string;
      /** Whether other repositories may be at private or loopback addresses. Off by default. */
      allowPrivate?: boolean;
      /** The largest push that is taken; 512 MiB by default. */
      maxPushBytes?: number;
      /** How often heads are looked at, for what no push has told. */
      poll?: {
        /** 10 s by default. */
        local?: HumanDuration | string;
        /** One minute by default. */
        remote?: HumanDuration | string;
      };
      /** Certificates of authorities, PEM, that are trusted for https besides no others; the system's by default. */
      caFile?: string;
      /** Needed for ssh URLs. */
      ssh?: {
        /** A private key without a passphrase, 0600. */
        keyFile: string;
        /** The hosts' keys, as `ssh-keyscan` prints them; a host that is not in it is refused. */
        knownHostsFile: string;
      };
      /** For private repositories over https, by host. */
      credentials?: Array<{
        host: string;
        username: string;
        /** @visibility secret */
        password: string;
      }>;
      /** Repositories that are filled from a folder, once, when they do not exist. */
      seed?: Array<{
        name: string;
        /** The folder, relative to where the portal is started. */
        from: string;
        /** Group or user whose members may push. */
        owner?: string;
        author?: { name?: string; email?: string };
        /** Whether the first commit counts as a push. Off by default. */
        deliver?: boolean;
      }>;
    };
  };
}
