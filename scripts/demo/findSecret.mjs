import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { ensurePostgres } from '../lib/postgres.mjs';

const require = createRequire(import.meta.url);

/** Looks for a value in clear: in every table of the portal's databases, and in every log that the portal and its services wrote. */
export async function findSecret(portal, secret) {
  const tables = await searchTables(portal, secret);
  const files = await searchFiles(portal.state, secret);
  const answers = portal.answers.filter(text => text.includes(secret));
  return {
    places: [
      ...tables.places,
      ...files.places,
      ...answers.map(() => 'an answer of the API'),
    ],
    searched: `searched ${tables.count} tables, ${files.count} log files, ${portal.answers.length} answers`,
  };
}

async function searchTables(portal, secret) {
  const pg = require('pg');
  const { connection } = await ensurePostgres(join(portal.state, 'postgres'));
  const databases = await query(
    pg,
    { ...connection, database: 'postgres' },
    'select datname from pg_database where not datistemplate',
  );
  const places = [];
  let count = 0;
  for (const { datname } of databases) {
    const client = new pg.Client({ ...connection, database: datname });
    await client.connect();
    try {
      const { rows: tables } = await client.query(
        `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
         where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`,
      );
      for (const { name } of tables) {
        count += 1;
        const { rows } = await client.query(
          `select count(*)::int as found from ${name} as row where position($1 in row::text) > 0`,
          [secret],
        );
        if (rows[0].found) places.push(`table ${datname}.${name}`);
      }
    } finally {
      await client.end();
    }
  }
  return { places, count };
}

async function query(pg, connection, sql) {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function searchFiles(state, secret) {
  const places = [];
  let count = 0;
  for (const file of await logsBelow(state)) {
    count += 1;
    if (await contains(file, secret)) places.push(relative(state, file));
  }
  return { places, count };
}

const IS_LOG =
  /\.(log|ndjson|out|err|output)$|(^|\/)logs\/|\/(stdout|stderr|output)[^/]*$/;
const NOT_LOGS = new Set(['node_modules', 'toolchain', 'native', 'data']);

async function logsBelow(folder) {
  const found = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!NOT_LOGS.has(entry.name)) found.push(...(await logsBelow(path)));
    } else if (entry.isFile() && IS_LOG.test(path)) {
      found.push(path);
    }
  }
  return found;
}

async function contains(file, secret) {
  let rest = '';
  for await (const chunk of createReadStream(file, 'utf8')) {
    const text = rest + chunk;
    if (text.includes(secret)) return true;
    rest = text.slice(-secret.length);
  }
  return false;
}
