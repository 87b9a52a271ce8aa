import type {
  BackstageUserIdentity,
  IdentityApi,
  ProfileInfo,
} from '@backstage/core-plugin-api';
import type { DemoSession } from './demoSignIn';

const RENEW_BEFORE_MS = 5 * 60 * 1000;
const DEFAULT_LIFE_SECONDS = 3600;

/** Who is signed in; renews the token before it expires. */
export class DemoIdentity implements IdentityApi {
  private session: DemoSession;
  private renewAt: number;
  private renewal: Promise<void> | undefined;

  constructor(
    first: DemoSession,
    private readonly renew: () => Promise<DemoSession>,
    private readonly forget: () => void,
  ) {
    this.session = first;
    this.renewAt = renewalTime(first);
  }

  async getProfileInfo(): Promise<ProfileInfo> {
    return this.session.profile;
  }

  async getBackstageIdentity(): Promise<BackstageUserIdentity> {
    return this.session.backstageIdentity.identity;
  }

  async getCredentials(): Promise<{ token?: string }> {
    if (Date.now() >= this.renewAt) {
      this.renewal ??= this.renewOnce();
      await this.renewal;
    }
    return { token: this.session.backstageIdentity.token };
  }

  async signOut(): Promise<void> {
    this.forget();
  }

  private async renewOnce() {
    try {
      this.session = await this.renew();
      this.renewAt = renewalTime(this.session);
    } finally {
      this.renewal = undefined;
    }
  }
}

function renewalTime(session: DemoSession): number {
  const seconds =
    session.backstageIdentity.expiresInSeconds ?? DEFAULT_LIFE_SECONDS;
  return Date.now() + seconds * 1000 - RENEW_BEFORE_MS;
}
