import { createServer } from 'node:http';
import pg from 'pg';

const name = '${{ values.name }}';
const { PORT, DATABASE_URL, SPACESHIP_DESTINATION, SPACESHIP_RELEASE } =
  process.env;
const database = new pg.Pool({ connectionString: DATABASE_URL, max: 5 });
// A connection that the server ends is no reason to end with it: the next query makes another.
database.on('error', error => console.error(error.message));

const server = createServer(async (request, response) => {
  try {
    if (request.url === '/health') {
      await database.query('select 1');
      response.end('ok\n');
      return;
    }
    if (request.url !== '/') {
      response.writeHead(404).end('There is nothing here.\n');
      return;
    }
    await database.query('insert into visits default values');
    const { rows } = await database.query('select count(*) from visits');
    response.setHeader('content-type', 'text/plain; charset=utf-8');
    response.end(
      `${name}\nVisit ${rows[0].count}, release ${
        SPACESHIP_RELEASE ?? '?'
      } at ${SPACESHIP_DESTINATION ?? '?'}\n`,
    );
  } catch (error) {
    console.error(error);
    response.writeHead(503).end('The database can’t be reached.\n');
  }
});

server.listen(Number(PORT), '127.0.0.1', () => {
  console.log(`${name} listens on ${PORT}`);
});

// Answers what it has begun, then goes: nobody notices a delivery.
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
