import { until } from '../scripts/demo/delivered.mjs';
import { ask } from '../scripts/demo/traffic.mjs';
import { LightService } from './lightService.mjs';

const FILE = `addons:
  database: { type: postgres }
`;

/** The tiny service with a Postgres at staging, and with an address that says how it reaches it. */
export async function withDatabase(name, further = '') {
  const light = await LightService.register(name, FILE + further);
  await light.checkout.edit('server.mjs', text =>
    text.replace(
      'response.setHeader(',
      `if (request.url === '/database') {
    response.end(process.env.DATABASE_URL);
    return;
  }
  response.setHeader(`,
    ),
  );
  const commit = await light.push('Hello data');
  const { id } = await light.service.rolloutOf(commit, 'staging');
  await light.service.ended(id, 'delivered');
  return { light, addon: await boundAddon(light.service) };
}

/** What the alias `database` is bound to now. */
export async function boundAddon({ person, id }) {
  const all = await person.list(`/addons?service=${id}`);
  return all.find(({ aliases }) => aliases.includes('database'));
}

/** How what runs at staging reaches its database, once that is not `before`. */
export async function databaseUrl({ service }, before) {
  const { address } = await service.destination('staging');
  return until('the service uses its database', async () => {
    const { status, text } = await ask(address, '/database');
    return status === 200 && text !== before && text;
  });
}
