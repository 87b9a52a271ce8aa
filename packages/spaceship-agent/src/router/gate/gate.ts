import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GateRules } from '../table.ts';
import {
  answerPreflight,
  codeRefused,
  isPreflight,
  linkAgain,
  linkEnded,
  linkRefused,
  notAPage,
  notNow,
  nothingHere,
  onlyOpened,
  redirect,
  tell,
} from './answers.ts';
import { cookiesNamed, hostOnly } from './cookies.ts';
import {
  isNonce,
  newNonce,
  readCode,
  VISIT_COOKIE,
  VISIT_SECONDS,
  wayToEntrance,
  type Code,
} from './entrance.ts';
import { OWN_PATHS, pathOfApplication } from './paths.ts';
import {
  begin,
  cookieSeconds,
  linkStillCounts,
  readSession,
  SESSION_COOKIE,
  writeSession,
  type Session,
} from './session.ts';
import { digestOf, isSame } from './signature.ts';
import type { UsedCodes } from './usedCodes.ts';
import type { VisitCounter } from './visits.ts';

/** A page that a person looks at, not something that a page asks for. */
const isPage = (req: IncomingMessage): boolean =>
  (req.method === 'GET' || req.method === 'HEAD') &&
  (req.headers.accept ?? '').includes('text/html') &&
  (req.headers['sec-fetch-mode'] ?? 'navigate') === 'navigate';

/** Stands in front of targets that not everybody may see. */
export class Gate {
  readonly #usedCodes: UsedCodes;
  readonly #visits: VisitCounter;

  constructor(usedCodes: UsedCodes, visits: VisitCounter) {
    this.#usedCodes = usedCodes;
    this.#visits = visits;
  }

  /** The session by which a request gets through; undefined: it doesn't. */
  admit(rules: GateRules, req: IncomingMessage): Session | undefined {
    if (req.url?.startsWith(OWN_PATHS)) return undefined;
    const now = Date.now();
    for (const cookie of cookiesNamed(req.headers.cookie, SESSION_COOKIE)) {
      const session = readSession(rules, cookie, now);
      if (!session) continue;
      this.#visits.cameThrough(rules.subject, now);
      return session;
    }
    return undefined;
  }

  /** Answers a request that doesn't get through. */
  answer(rules: GateRules, req: IncomingMessage, res: ServerResponse): void {
    if (req.url?.startsWith(OWN_PATHS)) this.#own(rules, req, res);
    else if (isPreflight(req)) answerPreflight(req, res);
    else if (isPage(req)) this.#sendToEntrance(rules, req, res);
    else tell(req, res, notAPage);
  }

  #own(rules: GateRules, req: IncomingMessage, res: ServerResponse): void {
    const { pathname, searchParams } = new URL(req.url ?? '/', 'http://gate');
    const page = pathname.slice(OWN_PATHS.length);
    if (page !== 'enter' && page !== 'share') tell(req, res, nothingHere);
    else if (req.method !== 'GET') tell(req, res, onlyOpened);
    else if (page === 'enter')
      this.#enter(rules, searchParams.get('code') ?? '', req, res);
    else this.#share(rules, searchParams, req, res);
  }

  /** To the portal and back; whoever came by a link has no account there, and is told what became of the link. */
  #sendToEntrance(
    rules: GateRules,
    req: IncomingMessage,
    res: ServerResponse,
  ): void {
    const known = cookiesNamed(req.headers.cookie, VISIT_COOKIE).find(isNonce);
    const nonce = known ?? newNonce();
    const entrance = wayToEntrance(rules, nonce, req.url ?? '/');
    const cookies = [hostOnly(VISIT_COOKIE, nonce, VISIT_SECONDS)];
    const now = Date.now();
    const counts = cookiesNamed(req.headers.cookie, SESSION_COOKIE)
      .map(cookie => linkStillCounts(rules, cookie, now))
      .filter(one => one !== undefined);
    if (counts.length === 0) {
      redirect(res, entrance, cookies);
      return;
    }
    const say = counts.includes(true) ? linkAgain : linkEnded;
    tell(req, res, say(entrance), cookies);
  }

  #enter(
    rules: GateRules,
    text: string,
    req: IncomingMessage,
    res: ServerResponse,
  ): void {
    const now = Date.now();
    const nonces = cookiesNamed(req.headers.cookie, VISIT_COOKIE);
    const code = readCode(rules, text, nonces, now);
    const session = begin(rules, null, now);
    if (!code || !session) {
      tell(req, res, codeRefused);
      return;
    }
    const isFirst = this.#take(rules, code);
    if (isFirst) this.#letIn(rules, session, code.path, res);
    else tell(req, res, isFirst === undefined ? notNow : codeRefused);
  }

  /** Undefined: nobody can say, as nothing can be written. The router has other work than this gate, and goes on. */
  #take({ subject }: GateRules, { jti }: Code): boolean | undefined {
    try {
      return this.#usedCodes.take(subject, jti);
    } catch {
      return undefined;
    }
  }

  #share(
    rules: GateRules,
    asked: URLSearchParams,
    req: IncomingMessage,
    res: ServerResponse,
  ): void {
    const now = Date.now();
    const [id, secret = ''] = (asked.get('token') ?? '').split('.');
    const link = rules.links.find(one => one.id === id);
    const isRight =
      link && isSame(digestOf(secret), Buffer.from(link.tokenHash, 'hex'));
    const session = isRight ? begin(rules, link.id, now) : undefined;
    if (link && session) {
      this.#visits.opened(rules.subject, link.id, now);
      const path = pathOfApplication(asked.get('path') ?? '/');
      this.#letIn(rules, session, path, res);
    } else {
      tell(req, res, linkRefused);
    }
  }

  #letIn(
    rules: GateRules,
    session: Session,
    path: string,
    res: ServerResponse,
  ): void {
    const seconds = cookieSeconds(session, Date.now());
    redirect(res, path, [
      hostOnly(SESSION_COOKIE, writeSession(rules, session), seconds),
    ]);
  }
}
