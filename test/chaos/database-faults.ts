/** What happens to the database server under running replicas. */
import { setTimeout as delay } from 'node:timers/promises';
import type { TestDatabase } from '../postgres/database.ts';
import type { PostgresServer } from '../postgres/server.ts';

/** The replicas' user, which is no superuser: the limits of connections apply to it. */
export const botUser = 'bot';

export interface FaultyDatabase {
  readonly server: PostgresServer;
  /** Of a superuser. */
  readonly database: Pick<TestDatabase, 'run'>;
}

export interface DatabaseFault {
  readonly kind: string;
  /** Resolves when the fault is over. */
  inflict(on: FaultyDatabase): Promise<void>;
}

/** How long the faults last, in ms. */
export interface FaultDurations {
  readonly frozen: number;
  readonly away: number;
  readonly troubled: number;
}

const ofBot = `usename = '${botUser}'`;
const terminateAll = `select pg_terminate_backend(pid) from pg_stat_activity where ${ofBot}`;

/** Five kinds; the last one has several variants. */
export function createDatabaseFaults({ frozen, away, troubled }: FaultDurations): {
  readonly kinds: readonly DatabaseFault[];
  readonly variants: readonly DatabaseFault[];
} {
  const every = async (ms: number, work: () => Promise<unknown>) => {
    for (const end = performance.now() + troubled; performance.now() < end; await delay(ms)) await work();
  };
  const kinds: readonly DatabaseFault[] = [
    {
      kind: 'killed with SIGKILL',
      async inflict({ server }) {
        await server.crash();
        await server.start();
      },
    },
    {
      kind: 'stopped at once',
      async inflict({ server }) {
        await server.stop('SIGQUIT');
        await server.start();
      },
    },
    {
      kind: `frozen for ${frozen / 1_000} s`,
      async inflict({ server }) {
        await server.freeze();
        await delay(frozen);
        server.thaw();
      },
    },
    {
      kind: `away for ${away / 1_000} s`,
      async inflict({ server }) {
        await server.stop();
        await delay(away);
        await server.start();
      },
    },
  ];
  const variants: readonly DatabaseFault[] = [
    {
      kind: 'out of connections',
      async inflict({ database }) {
        await database.run(`alter role ${botUser} connection limit 2; ${terminateAll}`);
        await delay(troubled);
        await database.run(`alter role ${botUser} connection limit -1`);
      },
    },
    {
      kind: 'connections terminated',
      inflict: ({ database }) => every(200, () => database.run(terminateAll)),
    },
    {
      // As a statement's timeout does.
      kind: 'statements cancelled',
      inflict: ({ database }) =>
        every(50, () =>
          database.run(`select pg_cancel_backend(pid) from pg_stat_activity where ${ofBot} and state = 'active'`),
        ),
    },
    {
      kind: 'tables locked',
      async inflict({ database }) {
        await database.run(`begin;
          lock table scans, deliveries, channel_leases, changes in access exclusive mode;
          select pg_sleep(${troubled / 1_000}); rollback`);
      },
    },
  ];
  return { kinds, variants };
}
