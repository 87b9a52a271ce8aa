import { randomUUID } from 'node:crypto';
import { FencedError } from '../../errors';
import { Browser, type BrowserPage } from '../browser';
import { Effects } from '../effects';
import { eventually } from '../eventually';
import { GatedTarget } from '../gatedTarget';
import { TEST_TIMEOUT_MS, type DriverKit } from './DriverKit';

const TOO_OLD_MS = 61_000;
const PARALLEL = 24;

/** The gate in front of a target, as a browser meets it. */
export function accessConformance(kit: DriverKit): void {
  let gated: GatedTarget | undefined;

  const withGate =
    (test: (target: GatedTarget) => Promise<void>) => async () => {
      if (gated) await test(gated);
      else expect(kit.driver.setAccess).toBeUndefined();
    };

  beforeAll(async () => {
    if (!kit.driver.capabilities.access) return;
    const effects = new Effects(randomUUID());
    gated = new GatedTarget(kit.driver, kit.newTarget(), effects);
    await gated.setAccess();
    await kit.serve(gated.target, effects);
    gated.address = (await kit.driver.observe(gated.target)).address!;
  }, TEST_TIMEOUT_MS);

  afterAll(async () => {
    await gated?.driver.destroy(gated.target, gated.effects.next());
  }, TEST_TIMEOUT_MS);

  it(
    'lets a browser in with its code, to where it wanted',
    withGate(async on => {
      const browser = new Browser();
      const page = await on.enter(browser, '/echo?a=b%20c&d=%2F');
      expect(page.status).toBe(200);
      expect(JSON.parse(page.body)).toMatchObject({
        url: '/echo?a=b%20c&d=%2F',
      });
      expect((await browser.request(on.at('/'))).status).toBe(200);
      expect((await new Browser().request(on.at('/'))).status).toBe(302);
    }),
    TEST_TIMEOUT_MS,
  );

  it(
    'keeps what it says from caches and other hosts',
    withGate(async on => {
      const browser = new Browser();
      const sent = await browser.request(on.at('/'));
      const refused = await browser.request(on.at('/.spaceship/enter?code=x'));
      const back = await browser.request(on.wayIn(await on.asked(browser)));
      for (const { headers } of [sent, refused, back])
        expect(headers).toMatchObject({
          'cache-control': 'no-store',
          'referrer-policy': 'no-referrer',
        });
      for (const { headers } of [sent, back])
        expect(headers['set-cookie']).toEqual([
          expect.stringMatching(/; HttpOnly; SameSite=Lax/),
        ]);
    }),
    TEST_TIMEOUT_MS,
  );

  it(
    'refuses a code that another browser asked for',
    withGate(async on => {
      const [one, other] = [new Browser(), new Browser()];
      const url = on.wayIn(await on.asked(one));
      await on.asked(other);
      expect((await other.open(url)).status).toBe(403);
      expect((await new Browser().open(url)).status).toBe(403);
      expect((await one.open(url)).status).toBe(200);
    }),
    TEST_TIMEOUT_MS,
  );

  it(
    'refuses a code that is over, or is not its own',
    withGate(async on => {
      const browser = new Browser();
      const asked = await on.asked(browser);
      const wrong = [
        on.wayIn(asked, { ageMs: TOO_OLD_MS }),
        on.wayIn(asked, { ageMs: -24 * 60 * TOO_OLD_MS }),
        on.wayIn(asked, { subject: randomUUID() }),
        on.wayIn(asked, { key: 'A'.repeat(43) }),
        on.wayIn(asked).replace(/.$/, ''),
        on.at('/.spaceship/enter'),
        on.at('/.spaceship/enter?code=a.b'),
      ];
      for (const url of wrong) {
        const page = await browser.open(url);
        expect(page).toMatchObject({ status: 403 });
        expect(page.body).toContain('href="/"');
      }
      expect((await browser.request(on.at('/'))).status).toBe(302);
    }),
    TEST_TIMEOUT_MS,
  );

  it(
    'takes a code once, however many come with it',
    withGate(async on => {
      const browser = new Browser();
      const url = on.wayIn(await on.asked(browser));
      const pages = await Promise.all(
        Array.from({ length: PARALLEL }, () => browser.request(url)),
      );
      const statuses = pages.map(({ status }) => status);
      expect(statuses.filter(status => status === 302)).toHaveLength(1);
      expect(statuses.filter(status => status === 403)).toHaveLength(
        PARALLEL - 1,
      );
      await kit.surroundings.crash();
      expect((await browser.request(url)).status).toBe(403);
    }),
    TEST_TIMEOUT_MS,
  );

  it(
    'never sends a browser to another host',
    withGate(async on => {
      const elsewhere = [
        'https://evil.example/',
        '//evil.example/',
        '/\\evil.example',
        '/\t/evil.example',
        '/.//evil.example',
        '/%2e//evil.example',
        'data:text/html,evil',
        '/.spaceship/enter?code=x',
        '',
      ];
      for (const path of elsewhere) {
        const browser = new Browser();
        const asked = await on.asked(browser);
        const { location } = await browser.request(
          on.wayIn({ ...asked, path }),
        );
        expect({ path, location }).toEqual({ path, location: on.at('/') });
      }
    }),
    TEST_TIMEOUT_MS,
  );

  it(
    'answers what is not a page with a sentence',
    withGate(async on => {
      const json = { accept: 'application/json' };
      for (const request of [
        { headers: json },
        { method: 'POST' },
        { headers: { 'sec-fetch-mode': 'cors' } },
      ]) {
        const page = await new Browser().request(on.at('/echo'), request);
        expect(page.status).toBe(401);
        expect(page.body).toContain('gate');
        expect(page.body).not.toContain('rawHeaders');
      }
      const browser = new Browser();
      await on.enter(browser);
      const post = await browser.request(on.at('/echo'), { method: 'POST' });
      expect(JSON.parse(post.body)).toMatchObject({ method: 'POST' });
    }),
    TEST_TIMEOUT_MS,
  );

  it(
    'answers a preflight, and lets nothing through',
    withGate(async on => {
      const page = await new Browser().request(on.at('/echo'), {
        method: 'OPTIONS',
        headers: {
          origin: 'http://other.localhost',
          'access-control-request-method': 'PUT',
          'access-control-request-headers': 'content-type',
        },
      });
      expect(page).toMatchObject({ status: 204, body: '' });
      expect(page.headers).toMatchObject({
        'access-control-allow-methods': 'PUT',
        'access-control-allow-headers': 'content-type',
      });
      expect(page.headers).not.toHaveProperty(
        'access-control-allow-credentials',
      );
    }),
    TEST_TIMEOUT_MS,
  );

  it(
    'checks upgrades the same way',
    withGate(async on => {
      const browser = new Browser();
      expect(await browser.upgrade(on.at('/'))).toMatchObject({ status: 401 });
      await on.enter(browser);
      const { status, text } = await browser.upgrade(on.at('/'));
      expect(status).toBe(101);
      expect(text).toContain('over');
      expect(text).not.toMatch(/spaceship-/i);
    }),
    TEST_TIMEOUT_MS,
  );

  it(
    'takes everything of gate and portal off a request',
    withGate(async on => {
      const browser = new Browser();
      await on.enter(browser);
      browser.setCookie(on.address, 'theme', 'dark');
      browser.setCookie(on.address, 'backstage-auth', 'portal');
      const session = browser.cookies(on.address)['spaceship-session'];
      const portalToken = [
        { typ: 'vnd.backstage.user', alg: 'ES256' },
        { sub: 'user:default/kit' },
      ]
        .map(part => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .join('.');
      const echo = async (headers: Record<string, string | string[]>) => {
        const { body } = await browser.request(on.at('/echo'), { headers });
        return body;
      };
      const doubled = await echo({
        Cookie: [
          `a=1; spaceship-session=${session}; SPACESHIP-session=x`,
          'b=2; Backstage-Auth=portal; =spaceship-visit=x;spaceship-visit=y',
        ],
        AUTHORIZATION: `bEaReR ${portalToken}.signature`,
        Referer: on.at('/.spaceship/share?token=secret'),
      });
      expect(doubled).toContain('a=1');
      expect(doubled).toContain('b=2');
      expect(doubled).not.toMatch(/spaceship-|backstage|portal|bearer|secret/i);
      expect(doubled).not.toContain(portalToken);
      const plain = await echo({ Authorization: 'Bearer of-the-application' });
      expect(plain).toContain('theme=dark');
      expect(plain).toContain('Bearer of-the-application');
      expect(plain).not.toContain(session);
      const basic = Buffer.from('kit:sst_secret').toString('base64');
      expect(await echo({ authorization: `Basic ${basic}` })).not.toContain(
        basic,
      );
    }),
    TEST_TIMEOUT_MS,
  );

  it(
    'lets the application set its own cookies alone',
    withGate(async on => {
      const browser = new Browser();
      await on.enter(browser);
      const { headers } = await browser.request(on.at('/cookies'));
      expect(headers['set-cookie']).toEqual(['theme=dark; Path=/']);
    }),
    TEST_TIMEOUT_MS,
  );

  it(
    'lets in by a link, until it is taken back or over, and says so then',
    withGate(async on => {
      const [guest, late] = [new Browser(), new Browser()];
      const isTold = ({ status, body, location }: BrowserPage) =>
        status === 403 &&
        location === undefined &&
        body.includes('has ended') &&
        body.includes(`href="${on.entrance}`);
      const { id, url } = await on.share();
      expect((await guest.open(url)).status).toBe(200);
      expect((await late.open(url.replace(/..$/, 'xx'))).status).toBe(403);
      await on.revoke(id);
      const back = await guest.request(on.at('/a'));
      expect(back).toMatchObject({ status: 403, location: undefined });
      expect(isTold(back)).toBe(true);
      expect((await late.open(url)).status).toBe(403);
      const short = await on.share(1500);
      expect((await late.open(short.url)).status).toBe(200);
      await eventually(() => late.request(on.at('/')), isTold);
      expect((await guest.open(short.url)).status).toBe(403);
      // With an account, one comes in although the link is over.
      expect((await guest.request(on.at('/'))).status).toBe(403);
      expect((await on.enter(guest)).status).toBe(200);
    }),
    TEST_TIMEOUT_MS,
  );

  it(
    'leads by a link to its page, and to no other host',
    withGate(async on => {
      const { url } = await on.share(undefined, '/echo?a=b%20c');
      const page = await new Browser().open(url);
      expect(JSON.parse(page.body)).toMatchObject({ url: '/echo?a=b%20c' });
      const away = await on.share(undefined, '//elsewhere.example/');
      const { location } = await new Browser().request(away.url);
      expect(location).toBe(on.at('/'));
    }),
    TEST_TIMEOUT_MS,
  );

  it(
    'counts visits and opened links, also through a crash',
    withGate(async on => {
      const { id, url } = await on.share();
      const before = new Date().toISOString();
      await new Browser().open(url);
      await new Browser().open(url);
      await kit.surroundings.crash();
      await new Browser().open(url);
      const { visits } = await eventually(
        () => kit.driver.observe(on.target),
        seen => seen.visits?.links[id]?.opened === 3,
      );
      expect(Date.parse(visits!.links[id].lastAt)).toBeGreaterThanOrEqual(
        Date.parse(before),
      );
      await eventually(
        () => kit.driver.observe(on.target),
        seen => (seen.visits?.lastAt ?? '') >= before,
      );
    }),
    TEST_TIMEOUT_MS,
  );

  it(
    'keeps the gate through a crash',
    withGate(async on => {
      const browser = new Browser();
      await on.enter(browser);
      await kit.surroundings.crash();
      expect((await browser.request(on.at('/'))).status).toBe(200);
      expect((await new Browser().request(on.at('/'))).status).toBe(302);
    }),
    TEST_TIMEOUT_MS,
  );

  it(
    'takes its access from the newest owner alone',
    withGate(async on => {
      await expect(
        on.driver.setAccess!(on.target, { kind: 'open' }, on.effects.stale()),
      ).rejects.toBeInstanceOf(FencedError);
      expect((await new Browser().request(on.at('/'))).status).toBe(302);
    }),
    TEST_TIMEOUT_MS,
  );

  it(
    'opens and closes at once',
    withGate(async on => {
      const browser = new Browser();
      await on.enter(browser);
      await on.setAccess({ kind: 'open' });
      expect((await new Browser().request(on.at('/'))).status).toBe(200);
      expect((await kit.driver.observe(on.target)).visits).toBeUndefined();
      await on.setAccess();
      expect((await new Browser().request(on.at('/'))).status).toBe(302);
      expect((await browser.request(on.at('/'))).status).toBe(200);
    }),
    TEST_TIMEOUT_MS,
  );
}
