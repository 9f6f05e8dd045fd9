import { openNotifier } from '../../src/cluster/notifier.ts';
import { openPostgresStore } from '../../src/store/postgres/index.ts';
import { silentLog, usePostgres } from './fixture.ts';
import { waitUntil } from './wait-until.ts';

/** Closes every LISTEN connection to the database from the server's side. */
const terminateListeners = `select pg_terminate_backend(pid) from pg_stat_activity
  where query = 'listen barium_bot' and datname = current_database()`;

describe('the notifier', () => {
  const fixture = usePostgres();

  it('reconnects after its connection broke, and then notifies every subscriber', async () => {
    const notifier = await openNotifier(fixture.store.pool, silentLog);
    let notifications = 0;
    notifier.subscribe('jobs', () => {
      notifications += 1;
    });
    await notifier.publish('jobs');
    await waitUntil('the notification arrives', () => notifications === 1);
    await fixture.database.run(terminateListeners);
    await waitUntil('it has reconnected', () => notifications === 2);
    await notifier.publish('jobs');
    await waitUntil('the next notification arrives', () => notifications === 3);
    await notifier.close();
  });

  it('leaves no connection open if it is closed while reconnecting', async () => {
    const store = await openPostgresStore(fixture.database.url, { maxConnections: 2 });
    await store.check();
    const notifier = await openNotifier(store.pool, silentLog);
    const reconnecting = new Promise<void>((resolve) => store.pool.once('connect', () => resolve()));
    await fixture.database.run(terminateListeners);
    await reconnecting;
    await notifier.close();
    await store.close();
  });
});
