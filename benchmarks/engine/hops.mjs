/** The floor of latency: a job whose worker sends another job, whose worker begins. Nothing else. */
import { PgBoss } from 'pg-boss';

/** Two queues of bare pg-boss, woken by NOTIFY as ours is. `time()` says how many milliseconds two hops take. */
export async function bareHops(url) {
  const boss = new PgBoss({
    connectionString: url,
    schema: 'bare',
    useListenNotify: true,
    schedule: false,
  });
  boss.on('error', error => console.error(error));
  await boss.start();
  let arrived = () => {};
  for (const queue of ['first', 'second']) {
    await boss.createQueue(queue, { notify: true });
  }
  await boss.work('first', async ([{ data }]) => {
    await boss.send('second', data);
  });
  await boss.work('second', async () => {
    arrived(performance.now());
  });
  return {
    async time() {
      const arrival = new Promise(resolve => {
        arrived = resolve;
      });
      await boss.send('first', { at: 'rest' });
      const stored = performance.now();
      return (await arrival) - stored;
    },
    stop: () => boss.stop({ graceful: true }),
  };
}
