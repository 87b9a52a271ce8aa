import pg from 'pg';

// Runs before each new version starts, so it only adds: the version before is still there.
const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
await client.query(
  'create table if not exists visits (at timestamptz not null default now())',
);
await client.end();
console.log('The database is ready.');
