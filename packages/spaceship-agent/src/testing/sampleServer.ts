/** A service that answers with its version, on PORT; closes idle connections on SIGTERM, as services should. */
export const sampleServer = (version: string): Record<string, string> => ({
  'server.js': `
const http = require('node:http');
const server = http.createServer((req, res) => {
  if (req.url === '/crash') process.exit(1);
  if (req.url === '/events') {
    res.writeHead(200, { 'content-type': 'text/event-stream' });
    res.write('data: one\\n\\n');
    return;
  }
  setTimeout(() => res.end(${JSON.stringify(version)} + ' ' + process.pid), 2);
});
server.on('upgrade', (req, socket, head) => {
  socket.write('HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: echo\\r\\n\\r\\n');
  socket.write(head);
  socket.pipe(socket);
});
server.keepAliveTimeout = 65000;
server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
`,
});
