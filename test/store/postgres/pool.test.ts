import { createPool } from '../../../src/store/postgres/pool.ts';
import { openDatabase, type TestDatabase } from '../../postgres/database.ts';

describe('the connection pool', () => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await openDatabase({ empty: true });
  });

  afterEach(() => database.drop());

  it('overrides parameters of the address that it manages itself, and keeps the search path', async () => {
    const url = new URL(database.url);
    const others = { application_name: 'psql', connect_timeout: '1', client_encoding: 'latin1' };
    for (const [name, value] of Object.entries({ ...others, options: '-c search_path=elsewhere' })) {
      url.searchParams.set(name, value);
    }
    const pool = createPool(url.href);
    const { rows } = await pool.query(
      `select current_setting('application_name') as name, current_setting('search_path') as path,
        current_setting('client_encoding') as encoding`,
    );
    await pool.end();
    expect(rows).toEqual([{ name: 'barium-bot', path: 'elsewhere', encoding: 'UTF8' }]);
  });
});
