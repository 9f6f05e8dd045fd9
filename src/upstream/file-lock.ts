import Database from 'libsql';

/** The right to be the one process that does something. */
export interface Turn {
  end(): void;
}

/**
 * Takes the turn that a file stands for; `undefined` while another process has it. The turn is a lock that the
 * system keeps, so that it ends with the process however that ends. Throws when the file cannot be opened.
 */
export function takeTurn(file: string): Turn | undefined {
  const database = new Database(file);
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if ((error as { code?: unknown }).code === 'SQLITE_BUSY') return undefined;
    throw error;
  }
  return { end: () => void database.close() };
}
