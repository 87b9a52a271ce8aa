import { renameSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import type { Failure, Report } from './report';

/*
 * The service whose credential is rotated. It gets its login when it begins and has no other as long as it lives. With
 * it, it keeps a session on which it writes continually, and logs in anew all the time. What it did stands in a file.
 */

const { DATABASE_URL: url = '', PORT, REPORTS } = process.env;
const file = `${REPORTS}/${process.pid}.json`;
const queryEveryMs = 10;
const loginEveryMs = 40;
const reportEveryMs = 100;

const report: Report = {
  login: new URL(url).username,
  queries: 0,
  logins: 0,
  failures: [],
};
let isEnding = false;
let session: Client | null = null;
/** One thing after the other on the session. */
let turn: Promise<void> = Promise.resolve();

function save(): void {
  writeFileSync(`${file}.draft`, JSON.stringify(report));
  renameSync(`${file}.draft`, file);
}

function note(what: Failure['what'], error: unknown): void {
  report.failures.push({ at: Date.now(), what, error: String(error) });
  save();
}

async function logIn(): Promise<Client> {
  const client = new Client({
    connectionString: url,
    application_name: 'sample',
    connectionTimeoutMillis: 10_000,
  });
  // Whoever waits for an answer is told as well.
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    note('login', error);
    throw error;
  }
  report.logins += 1;
  return client;
}

async function ask(client: Client, sql: string): Promise<void> {
  try {
    await client.query(sql);
  } catch (error) {
    note('query', error);
    throw error;
  }
  report.queries += 1;
}

/** Writes on the session that is always open; another one is opened only where that was lost. */
function write(): Promise<void> {
  const own = turn.then(async () => {
    session ??= await logIn();
    try {
      await ask(session, 'insert into written (login) values (session_user)');
    } catch (error) {
      session = null;
      throw error;
    }
  });
  turn = own.catch(() => {});
  return own;
}

async function logInAndRead(): Promise<void> {
  const client = await logIn();
  try {
    await ask(client, 'select count(*) from written');
  } finally {
    await client.end();
  }
}

/** Does it again and again until the process is told to end, and then ends what it has begun. */
async function repeat(act: () => Promise<void>, everyMs: number) {
  while (!isEnding) {
    // What failed is noted where it failed.
    await act().catch(() => {});
    await pause(everyMs);
  }
}

async function begin(): Promise<void> {
  session = await logIn();
  // Two processes begin at once, and the second statement alone does not bear that.
  await ask(session, 'select pg_advisory_lock(1)');
  await ask(
    session,
    'create table if not exists written (id bigserial primary key, login text)',
  );
  await ask(session, 'select pg_advisory_unlock(1)');
  const work = [
    repeat(write, queryEveryMs),
    repeat(logInAndRead, loginEveryMs),
  ];
  const reporting = setInterval(save, reportEveryMs);

  const server = http.createServer((request, response) => {
    const answer = (status: number) => {
      response.statusCode = status;
      response.end();
    };
    if (request.url === '/healthz') answer(200);
    else {
      write().then(
        () => answer(200),
        () => answer(500),
      );
    }
  });
  server.listen(Number(PORT), '127.0.0.1');

  process.on('SIGTERM', async () => {
    clearInterval(reporting);
    await new Promise(closed => {
      server.close(closed);
      server.closeIdleConnections();
    });
    isEnding = true;
    await Promise.all(work);
    await session?.end().catch(() => {});
    save();
    process.exit(0);
  });
}

begin().catch(error => {
  console.error(error);
  process.exit(1);
});
