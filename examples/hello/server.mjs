import { createServer } from 'node:http';

const greeting = 'Hello from Spaceship';
const { PORT, SPACESHIP_DESTINATION, SPACESHIP_RELEASE } = process.env;

const server = createServer((request, response) => {
  if (request.url === '/health') {
    response.end('ok\n');
    return;
  }
  response.setHeader('content-type', 'text/plain; charset=utf-8');
  response.end(
    `${greeting}\nRelease ${SPACESHIP_RELEASE ?? '?'} at ${
      SPACESHIP_DESTINATION ?? '?'
    }\n`,
  );
});

server.listen(Number(PORT), '127.0.0.1', () => {
  console.log(`hello listens on ${PORT}`);
});

// Answers what it has begun, then goes: nobody notices a delivery.
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
