import fc from 'fast-check';
import { ZodError } from 'zod';
import {
  instance,
  instanceRow,
  objectRow,
  readCreated,
  readPage,
  readRejection,
  readSuccess,
  task,
  taskRow,
} from '../../src/barium/schemas.ts';

describe('an instance', () => {
  it('parses the keys of the vendor page and those of its servers alike', () => {
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

  it.each([[null], [''], ['  '], ['null'], [undefined], [{}]])('an instance with the name %j has no name', (Name) => {
    expect(instance.parse({ Id: 'i1', Name }).name).toBeUndefined();
  });

  it('an instance has undefined for every missing key', () => {
    const { id, status, ...rest } = instance.parse({ Id: 7 });
    expect([id, status]).toEqual(['7', 'unknown']);
    expect(Object.values(rest)).toEqual(Object.values(rest).map(() => undefined));
    expect(Object.keys(rest)).toContain('deadlineDate');
  });

  it('an instance keeps an unknown status', () => {
    expect(instanceRow.parse({ Id: 'i1', Status: 'Paused' }).status).toBe('paused');
  });

  it.each([[null], [''], [undefined], [{}], [true]])('an instance with the id %j is invalid', (Id) => {
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
  ])('the date %s is parsed as %s', (StartDate, expected) => {
    expect(instance.parse({ Id: 'i1', StartDate }).startDate).toBe(expected);
  });

  it.each([['soon'], ['2026-13-45T99:99:99Z'], ['0001-01-01T00:00:00'], [null], [{}], ['2026']])(
    'the date %j is parsed as undefined',
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
  ])('an object with %j is a %s', (fields, kind) => {
    expect(objectRow.parse({ Id: 'IDE', ...fields })).toMatchObject({ id: 'IDE', kind });
  });
});

describe('a task', () => {
  it('a task accepts every spelling of its flags', () => {
    const raw = { Id: 't1', Locked: 'True', PerformPermission: 0, Status: 'Active' };
    expect(taskRow.parse(raw)).toMatchObject({ locked: true, performPermission: false, status: 'active' });
    expect(task.parse({ Id: 't1', Locked: 'maybe' }).locked).toBeUndefined();
  });
});

describe('a page', () => {
  it.each([['Totalcount'], ['TotalCount']])('a page takes its total from %s', (key) => {
    expect(readPage(instanceRow, { [key]: 12, Data: [] }, 0)).toEqual({ total: 12, rows: [], dropped: 0 });
  });

  it('a page leaves out a row with an overlong id', () => {
    const page = readPage(instanceRow, { Data: [{ Id: 'a' }, { Id: 'b'.repeat(201) }] }, 0);
    expect(page).toMatchObject({ rows: [{ id: 'a' }], dropped: 1 });
  });

  it('a page leaves out rows without an id and keeps the others', () => {
    const page = readPage(instanceRow, { Totalcount: '3', Data: [{ Id: 'a' }, { Name: 'b' }, null] }, 0);
    expect(page).toMatchObject({ total: 3, rows: [{ id: 'a' }], dropped: 2 });
  });

  it('a page without a total counts the rows known to exist', () => {
    const page = readPage(instanceRow, { Data: [{ Id: 'a' }] }, 40);
    expect(page).toMatchObject({ total: 41, isExactTotal: false });
  });

  it.each([[{ Totalcount: 1 }], [{ Data: 'x' }], [[]], [null], ['text']])(
    'a page cannot be parsed from %j',
    (value) => {
      expect(() => readPage(instanceRow, value, 0)).toThrow(ZodError);
    },
  );
});

describe('a rejection', () => {
  it('a rejection has a log id, a code and a message', () => {
    const value = { success: 'false', errorCode: 17, errorMessage: 'No', errorLogId: 'L1' };
    expect(readRejection(value)).toEqual({ errorCode: 17, errorMessage: 'No', errorLogId: 'L1' });
  });

  it('a rejection may have its log id in errorData', () => {
    expect(readRejection({ Success: false, errorData: { ErrorId: 'L2' } })?.errorLogId).toBe('L2');
  });

  it.each([[{ success: true }], [{ Id: 'i1' }], [null], ['no'], [[]]])('a rejection is not parsed from %j', (value) => {
    expect(readRejection(value)).toBeUndefined();
  });
});

describe('the response to an upload', () => {
  it.each([
    [{ Success: true, Id: 'o1' }, { id: 'o1' }],
    [{ success: 'true', Items: [{ Id: 'o1' }] }, { id: 'o1' }],
    [{ success: true }, { id: undefined }],
    [{ success: true, Items: 'none' }, { id: undefined }],
    [{}, undefined],
    ['ok', undefined],
  ])('the upload response %j is parsed as %j', (value, expected) => {
    expect(readCreated(value)).toEqual(expected);
  });
});

describe('arbitrary JSON', () => {
  const word = fc.constantFrom('Id', 'id', 'Name', 'Status', 'Data', 'Totalcount', 'success', 'Items', '__proto__');
  const json = fc.letrec((tie) => ({
    value: fc.oneof(fc.jsonValue(), fc.dictionary(word, tie('value')), fc.array(tie('value'), { maxLength: 3 })),
  })).value;

  it('arbitrary JSON is parsed with an id or rejected by the schema', () => {
    const schemas = [instanceRow, instance, objectRow, taskRow, task];
    fc.assert(
      fc.property(json, fc.constantFrom(...schemas), (value, schema) => {
        const parsed = schema.safeParse(value);
        expect(parsed.success ? parsed.data.id.length : 1).toBeGreaterThan(0);
      }),
    );
  });

  it('arbitrary JSON is parsed as a page of complete rows or rejected by the schema', () => {
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

  it('arbitrary JSON never makes the parsers of rejections and outcomes throw', () => {
    fc.assert(fc.property(json, (value) => void [readRejection(value), readSuccess(value), readCreated(value)]));
  });
});
