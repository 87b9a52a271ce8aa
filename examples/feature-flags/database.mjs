/** Options for Unleash, which wants the parts of the address beside the address. */
export function databaseOptions(db = {}) {
  const databaseUrl = process.env.DATABASE_URL;
  if (!databaseUrl) {
    throw new Error(
      'Set DATABASE_URL to a Postgres database, for instance postgres://user:password@127.0.0.1:5432/flags.',
    );
  }
  const url = new URL(databaseUrl);
  return {
    databaseUrl,
    db: {
      host: url.hostname,
      port: Number(url.port || 5432),
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      database: decodeURIComponent(url.pathname.slice(1)),
      ssl: false,
      ...db,
    },
  };
}
