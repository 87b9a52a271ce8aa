import { randomUUID } from 'node:crypto';
import type { DestinationDriver, Target, TargetAccess } from '../destinations';
import {
  entranceCode,
  entranceUrl,
  newGateKey,
  newShareSecret,
  shareUrl,
  type EntranceClaims,
} from '../gate';
import type { Browser, BrowserPage } from './browser';
import type { Effects } from './effects';

type Link = { id: string; tokenHash: string; expiresAt: string };

const HOUR_MS = 3600_000;

/** The portal's part in front of a gated target: lets people in, makes links, takes them back. */
export class GatedTarget {
  readonly subject = randomUUID();
  readonly key = newGateKey();
  readonly entrance = 'http://portal.localhost:3000/spaceship/enter?review=1';
  address = '';
  #links: Link[] = [];

  constructor(
    readonly driver: DestinationDriver,
    readonly target: Target,
    readonly effects: Effects,
  ) {}

  get access(): TargetAccess {
    const { subject, key, entrance } = this;
    return { kind: 'gated', subject, key, entrance, links: this.#links };
  }

  async setAccess(access: TargetAccess = this.access): Promise<void> {
    await this.driver.setAccess!(this.target, access, this.effects.next());
  }

  /** An address of the application. */
  at(path: string): string {
    return new URL(path, this.address).href;
  }

  /** Makes a link that is in force when it returns; gives its address. */
  async share(
    lifeMs = HOUR_MS,
    path?: string,
  ): Promise<{ id: string; url: string }> {
    const { secret, tokenHash } = newShareSecret();
    const id = randomUUID();
    const expiresAt = new Date(Date.now() + lifeMs).toISOString();
    this.#links = [...this.#links, { id, tokenHash, expiresAt }];
    await this.setAccess();
    return { id, url: shareUrl(this.address, id, secret, path) };
  }

  async revoke(id: string): Promise<void> {
    this.#links = this.#links.filter(link => link.id !== id);
    await this.setAccess();
  }

  /** What the gate asks the portal when this browser opens a page, or follows what the gate offers instead. */
  async asked(
    browser: Browser,
    path = '/',
  ): Promise<{ visit: string; path: string }> {
    const { location, body } = await browser.request(this.at(path));
    const [, offered = ''] = /href="([^"]*)"/.exec(body) ?? [];
    const url = new URL(location ?? offered.replace(/&#38;/g, '&'));
    if (!url.href.startsWith(this.entrance))
      throw new Error(`It leads to ${url.href} instead of the portal`);
    return {
      visit: url.searchParams.get('visit')!,
      path: url.searchParams.get('path')!,
    };
  }

  /** The address that the portal would send a browser back to. */
  wayIn(
    asked: Pick<EntranceClaims, 'visit' | 'path'>,
    wrong: { subject?: string; key?: string; ageMs?: number } = {},
  ): string {
    const { subject = this.subject, key = this.key, ageMs = 0 } = wrong;
    const claims = { subject, user: 'user:default/kit', ...asked };
    const code = entranceCode(key, claims, Date.now() - ageMs);
    return entranceUrl(this.address, code);
  }

  /** All the way through the gate, to the page that was asked for. */
  async enter(browser: Browser, path = '/'): Promise<BrowserPage> {
    return browser.open(this.wayIn(await this.asked(browser, path)));
  }
}
