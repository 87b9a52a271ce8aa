import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { start } from 'unleash-server';
import { databaseOptions } from './database.mjs';

const { PORT, WEBHOOK_SECRET, SPACESHIP_DESTINATION } = process.env;
if (!PORT) throw new Error('Set PORT to the port to listen on.');

const about = JSON.parse(
  await readFile(new URL('about.json', import.meta.url), 'utf8'),
);

/** Proves which secret this process was started with, without showing it. */
const signature = WEBHOOK_SECRET
  ? createHmac('sha256', WEBHOOK_SECRET).update(about.version).digest('hex')
  : null;

await start({
  ...databaseOptions({ disableMigration: true }), // `migrate.mjs` is a release step
  server: {
    port: Number(PORT),
    host: '127.0.0.1',
    gracefulShutdownTimeout: 5_000,
  },
  // Only people of this machine reach it. With real customers, sign-in goes here.
  authentication: { type: 'none', initApiTokens: [] },
  versionCheck: { enable: false },
  telemetry: false,
  logLevel: 'warn',
  preHook: app => {
    app.use((_request, response, next) => {
      response.setHeader('x-version', about.version);
      next();
    });
    app.get('/version', (_request, response) => {
      response.json({
        ...about,
        destination: SPACESHIP_DESTINATION ?? null,
        signature,
      });
    });
  },
});
console.log(`feature-flags ${about.version} listens on ${PORT}`);
