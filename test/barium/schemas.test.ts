import fc from 'fast-check';
import { ZodError } from 'zod';
import {
  instance,
  instanceRow,
  objectRow,
  readCreated,
  readPage,
  readRefusal,
  readSuccess,
  task,
  taskRow,
} from '../../src/barium/schemas.ts';

describe('an instance', () => {
  it('reads the same in the spelling of the vendor page and in that of its servers', () => {
    const page = {
      Id: 'i1',
      Name: 'Order',
      Status: 'active',
      StartDate: '2026-01-02T03:04:05Z',
      Priority: '2',
    };
    const wild = {
      id: 'i1',
      name: 'Order',
      status: 'Active',
      startDate: '2026-01-02T03:04:05.000Z',
      priority: 2,
    };
    expect(instance.parse(wild)).toEqual(instance.parse(page));
  });

  it.each([[null], [''], ['  '], ['null'], [undefined], [{}]])('named %j has no name', (Name) => {
    expect(instance.parse({ Id: 'i1', Name }).name).toBeUndefined();
  });

  it('has undefined for every key that is missing', () => {
    const { id, status, ...rest } = instance.parse({ Id: 7 });
    expect([id, status]).toEqual(['7', 'unknown']);
    expect(Object.values(rest)).toEqual(Object.values(rest).map(() => undefined));
    expect(Object.keys(rest)).toContain('deadlineDate');
  });

  it('keeps a status word that nobody knows', () => {
    expect(instanceRow.parse({ Id: 'i1', Status: 'Paused' }).status).toBe('paused');
  });

  it.each([[null], [''], [undefined], [{}], [true]])('with the id %j is refused', (Id) => {
    expect(() => instance.parse({ Id })).toThrow(ZodError);
  });
});

describe('a date', () => {
  it.each([
    ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05.000Z'],
    ['2026-01-02T03:04:05.1234567Z', '2026-01-02T03:04:05.123Z'],
    ['2026-01-02T03:04:05', '2026-01-02T03:04:05.000Z'],
    ['2026-01-02 03:04', '2026-01-02T03:04:00.000Z'],
    ['2026-01-02T03:04:05+02:00', '2026-01-02T01:04:05.000Z'],
    ['2026-01-02', '2026-01-02T00:00:00.000Z'],
  ])('%s reads as %s', (StartDate, expected) => {
    expect(instance.parse({ Id: 'i1', StartDate }).startDate).toBe(expected);
  });

  it.each([['soon'], ['2026-13-45T99:99:99Z'], ['0001-01-01T00:00:00'], [null], [{}], ['2026']])(
    '%j is absent',
    (StartDate) => {
      expect(instance.parse({ Id: 'i1', StartDate }).startDate).toBeUndefined();
    },
  );
});

describe('an object', () => {
  it.each([
    [{ ObjectClass: 'repository.folder', Container: true }, 'folder'],
    [{ ObjectClass: 'repository.file', FileType: 'pdf' }, 'file'],
    [{ ObjectClass: 'dataforms.dataform', Container: true }, 'form'],
    [{ ObjectClass: 'Form' }, 'form'],
    [{ Container: 'true' }, 'folder'],
    [{ FileType: 'png' }, 'file'],
    [{ ObjectClass: 'repository.link' }, 'other'],
    [{}, 'other'],
  ])('of %j is a %s', (fields, kind) => {
    expect(objectRow.parse({ Id: 'IDE', ...fields })).toMatchObject({ id: 'IDE', kind });
  });
});

describe('a task', () => {
  it('reads its flags in every spelling', () => {
    const raw = { Id: 't1', Locked: 'True', PerformPermission: 0, Status: 'Active' };
    expect(taskRow.parse(raw)).toMatchObject({ locked: true, performPermission: false, status: 'active' });
    expect(task.parse({ Id: 't1', Locked: 'maybe' }).locked).toBeUndefined();
  });
});

describe('a page', () => {
  it.each([['Totalcount'], ['TotalCount']])('is counted by %s', (key) => {
    expect(readPage(instanceRow, { [key]: 12, Data: [] }, 0)).toEqual({ total: 12, rows: [], dropped: 0 });
  });

  it('takes an id that no id of Barium’s is as long as for none', () => {
    const page = readPage(instanceRow, { Data: [{ Id: 'a' }, { Id: 'b'.repeat(201) }] }, 0);
    expect(page).toMatchObject({ rows: [{ id: 'a' }], dropped: 1 });
  });

  it('loses the row without an id and keeps the others', () => {
    const page = readPage(instanceRow, { Totalcount: '3', Data: [{ Id: 'a' }, { Name: 'b' }, null] }, 0);
    expect(page).toMatchObject({ total: 3, rows: [{ id: 'a' }], dropped: 2 });
  });

  it('without a count holds what is known to be there', () => {
    const page = readPage(instanceRow, { Data: [{ Id: 'a' }] }, 40);
    expect(page).toMatchObject({ total: 41, counted: false });
  });

  it.each([[{ Totalcount: 1 }], [{ Data: 'x' }], [[]], [null], ['text']])('is not %j', (value) => {
    expect(() => readPage(instanceRow, value, 0)).toThrow(ZodError);
  });
});

describe('a failure', () => {
  it('tells its log id, code and message', () => {
    const value = { success: 'false', errorCode: 17, errorMessage: 'No', errorLogId: 'L1' };
    expect(readRefusal(value)).toEqual({ errorCode: 17, errorMessage: 'No', errorLogId: 'L1' });
  });

  it('may keep the log id in errorData', () => {
    expect(readRefusal({ Success: false, errorData: { ErrorId: 'L2' } })?.errorLogId).toBe('L2');
  });

  it.each([[{ success: true }], [{ Id: 'i1' }], [null], ['no'], [[]]])('is not %j', (value) => {
    expect(readRefusal(value)).toBeUndefined();
  });
});

describe('an answer to an upload', () => {
  it.each([
    [{ Success: true, Id: 'o1' }, { id: 'o1' }],
    [{ success: 'true', Items: [{ Id: 'o1' }] }, { id: 'o1' }],
    [{ success: true }, { id: undefined }],
    [{ success: true, Items: 'none' }, { id: undefined }],
    [{}, undefined],
    ['ok', undefined],
  ])('%j reads as %j', (value, expected) => {
    expect(readCreated(value)).toEqual(expected);
  });
});

describe('whatever JSON comes', () => {
  const word = fc.constantFrom(
    'Id',
    'id',
    'Name',
    'Status',
    'Data',
    'Totalcount',
    'success',
    'Items',
    '__proto__',
  );
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      fc.jsonValue(),
      fc.dictionary(word, tie('value')),
      fc.array(tie('value'), { maxLength: 3 }),
    ),
  })).value;

  it('is either read with an id or refused by the schema', () => {
    const schemas = [instanceRow, instance, objectRow, taskRow, task];
    fc.assert(
      fc.property(json, fc.constantFrom(...schemas), (value, schema) => {
        const parsed = schema.safeParse(value);
        expect(parsed.success ? parsed.data.id.length : 1).toBeGreaterThan(0);
      }),
    );
  });

  it('makes a page with whole rows or is refused by the schema', () => {
    fc.assert(
      fc.property(json, (value) => {
        try {
          const { rows, total } = readPage(objectRow, value, 0);
          expect(rows.every((row) => row.id.length > 0) && Number.isSafeInteger(total)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(ZodError);
        }
      }),
    );
  });

  it('never makes the readers of failures and successes throw', () => {
    fc.assert(
      fc.property(json, (value) => void [readRefusal(value), readSuccess(value), readCreated(value)]),
    );
  });
});
