import { rootHttpRouterServiceFactory } from '@backstage/backend-defaults/rootHttpRouter';
import type { Socket } from 'node:net';

const GRACE_MS = 1500;

/**
 * The portal's HTTP server. On shutdown it lets answers be finished for a moment and then
 * closes what is left: live updates and long polls would otherwise keep it for minutes.
 */
export const httpServer = rootHttpRouterServiceFactory({
  configure({ applyDefaults, lifecycle, server }) {
    applyDefaults();

    const sockets = new Set<Socket>();
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    lifecycle.addShutdownHook(() => {
      setTimeout(() => sockets.forEach(socket => socket.destroy()), GRACE_MS);
    });
  },
});
