/** Ports on loopback. */
import net from 'node:net';

/** Whether something could listen on the port now. */
export async function isFree(port) {
  for (const host of ['127.0.0.1', '::1']) {
    const error = await listenOnce(port, host);
    // A machine without IPv6 has no ::1 to take.
    if (
      error &&
      error.code !== 'EADDRNOTAVAIL' &&
      error.code !== 'EAFNOSUPPORT'
    ) {
      return false;
    }
  }
  return true;
}

function listenOnce(port, host) {
  return new Promise(resolve => {
    const server = net.createServer();
    server.once('error', resolve);
    server.listen({ port, host, exclusive: true }, () =>
      server.close(() => resolve(undefined)),
    );
  });
}

/** The first free port from `from` on. */
export async function nextFree(from) {
  for (let port = from; port < from + 200; port++) {
    if (await isFree(port)) {
      return port;
    }
  }
  throw new Error(`No port is free between ${from} and ${from + 199}.`);
}

/** Any free port. */
export function anyFree() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Whether something accepts connections at a port or a socket's path. */
export function answers(target) {
  return new Promise(resolve => {
    const socket = net.connect(
      typeof target === 'number' ? { port: target, host: '127.0.0.1' } : target,
    );
    const finish = result => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(2000, () => finish(false));
    socket.once('connect', () => finish(true));
    socket.once('error', () => finish(false));
  });
}
