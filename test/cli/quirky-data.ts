/** The data of the quirky upstream, as inconsistent as real data. */

export interface QuirkyObject {
  readonly Id: string;
  readonly Name: string;
  readonly ObjectClass: 'repository.folder' | 'repository.file' | 'dataforms.dataform';
  readonly FileType?: string;
  /** The bytes of a file. */
  readonly content?: Buffer;
  /** The id of its folder; `undefined` in the root. */
  readonly folder?: string;
}

export interface QuirkyInstance {
  readonly Id: string;
  /** Can be missing, empty or the text "null". */
  readonly Name: string | undefined;
  readonly Status: string;
  readonly ApplicationName: 'Order' | 'Site visit';
  Milestone: string | null;
  readonly StartDate: string;
  readonly objects: QuirkyObject[];
}

const missingNames = ['', 'null', undefined] as const;

/** A GUID whose first digits are unique. */
export function guid(number: number): string {
  const first = (((number + 1) * 0x9e3779b1) >>> 0).toString(16).padStart(8, '0');
  return `${first}-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
}

/** 23 active instances, newest first, three of them without a name, and two completed ones. */
export function createInstances(): QuirkyInstance[] {
  return Array.from({ length: 25 }, (_, at) => ({
    Id: guid(at),
    Name: at >= 3 && at < 6 ? missingNames[at - 3] : `${at % 2 === 0 ? 'Order' : 'Visit'} ${5001 + at}`,
    Status: at < 23 ? 'Active' : 'Completed',
    ApplicationName: at % 2 === 0 ? 'Order' : 'Site visit',
    Milestone: at % 3 === 0 ? null : 'Received',
    StartDate: `2026-03-${String(28 - at).padStart(2, '0')}T08:15:00Z`,
    objects: createObjects(at),
  }));
}

/** A folder with a file, and a form whose id is not a GUID. */
function createObjects(at: number): QuirkyObject[] {
  const folder = guid(1000 + at);
  return [
    { Id: folder, Name: 'Papers', ObjectClass: 'repository.folder' },
    { Id: 'IDE', Name: 'Checklist', ObjectClass: 'dataforms.dataform' },
    {
      Id: guid(2000 + at),
      Name: 'contract.pdf',
      ObjectClass: 'repository.file',
      FileType: 'pdf',
      content: Buffer.from(`the contract of ${5001 + at}`),
      folder,
    },
  ];
}

/** Two open tasks and a completed one; dates without fractional seconds. */
export function taskRowsOf({ Id, Name, ApplicationName }: QuirkyInstance): Record<string, unknown>[] {
  const row = { InstanceName: Name, ApplicationName, CreatedDate: '2026-03-02T09:00:00Z', Locked: 'false' };
  return [
    { ...row, Id: `${Id.slice(0, 8)}-aaaa-4000-8000-000000000001`, Name: 'Check credit', Status: 'Active' },
    {
      ...row,
      Id: `${Id.slice(0, 8)}-aaaa-4000-8000-000000000002`,
      Name: 'null',
      Status: 'Ready',
      Participants: '',
    },
    {
      ...row,
      Id: `${Id.slice(0, 8)}-aaaa-4000-8000-000000000003`,
      Name: 'Register',
      Status: 'Completed',
      CompletedDate: '2026-03-03T10:00:00Z',
      CompletedBy: 'Alice',
    },
  ];
}
