import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import http from 'node:http';
import net from 'node:net';
import { join } from 'node:path';
import { processesAt } from './environment.mjs';
import { queryOnce } from './queries.mjs';

/**
 * What a review environment consists of, looked up from outside while it lives: whatever the portal will say, this is
 * what has to be gone.
 */
export async function takeInventory(portal, review) {
  const processes = await processesAt(portal, review.destination);
  const [{ env }] = processes.map(({ spec }) => spec);
  const addonIds = review.data.map(({ addonId }) => addonId);
  const all = await listedByAgent(portal);
  const route = all.find(({ where }) => where === `${review.name}.localhost`);
  const listed = all.filter(
    ({ destinationId, addonId }) =>
      destinationId === route?.destinationId || addonIds.includes(addonId),
  );
  return {
    addonIds,
    destinationId: route?.destinationId,
    databaseUrl: env.DATABASE_URL,
    ports: [
      ...processes.map(({ spec }) => spec.purpose.port),
      Number(new URL(env.DATABASE_URL).port),
    ],
    folders: [
      env.HOME,
      ...processes.map(({ folder }) => folder),
      ...listed.map(({ where }) => where).filter(where => existsSync(where)),
    ],
    count: listed.length,
  };
}

/** Whatever of it is still there, in words. */
export async function leftOf(portal, review, inventory) {
  const { addonIds, destinationId, databaseUrl, ports, folders } = inventory;
  const left = [];
  for (const pid of await pidsAt(review.destination)) {
    left.push(`process ${pid}`);
  }
  for (const port of ports) {
    if (await isOpen(port)) left.push(`port ${port}`);
  }
  left.push(...folders.filter(existsSync).map(folder => `folder ${folder}`));
  if (await canLogIn(databaseUrl)) left.push('its login');
  for (const item of await listedByAgent(portal)) {
    if (
      item.destinationId === destinationId ||
      addonIds.includes(item.addonId)
    ) {
      left.push(`${item.what} ${item.where}`);
    }
  }
  return left;
}

/** Processes of the machine that were started for this destination; a portal of its own has slugs of its own. */
async function pidsAt(slug) {
  const found = [];
  for (const pid of (await readdir('/proc')).filter(name =>
    /^\d+$/.test(name),
  )) {
    const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(
      () => '',
    );
    if (environment.split('\0').includes(`SPACESHIP_DESTINATION=${slug}`)) {
      found.push(pid);
    }
  }
  return found;
}

const isOpen = port =>
  new Promise(resolve => {
    const socket = net.connect({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

const canLogIn = url =>
  queryOnce(url, 'select 1').then(
    () => true,
    () => false,
  );

/** All that the agent finds of targets and add-ons. */
async function listedByAgent(portal) {
  const lists = await Promise.all(
    ['targets', 'addons'].map(list => askAgent(portal, `/v1/${list}`)),
  );
  return lists.flat();
}

function askAgent({ state }, path) {
  return new Promise((resolve, reject) => {
    const socketPath = join(state, 'agent', 'agent.sock');
    const request = http.get({ socketPath, path }, response => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', chunk => {
        text += chunk;
      });
      response.on('error', reject);
      response.on('end', () => resolve(JSON.parse(text)));
    });
    request.on('error', reject);
  });
}
