import type { Quirks } from '../quirks.ts';
import { hash } from '../random.ts';
import type { Fields, FieldValue } from './response.ts';

/** A JSON value; `undefined` omits the key. */
type SerializedValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | { [key: string]: SerializedValue }
  | SerializedValue[];

const priorityNumbers: Readonly<Record<string, number>> = {
  Low: 1,
  Låg: 1,
  Normal: 2,
  High: 3,
  Hög: 3,
};

/** Serializes an object with the active quirks. */
export function serialize(fields: Fields, quirks: Quirks): { [key: string]: SerializedValue } {
  const serialized: { [key: string]: SerializedValue } = {};
  const salt = saltOf(fields);
  for (const [key, value] of Object.entries(fields)) {
    const valueSalt = hash(salt, key.length, key.charCodeAt(0));
    serialized[keyOf(key, quirks)] = serializeValue(key, value, quirks, valueSalt);
  }
  if (quirks.extraKeys && typeof fields.Id === 'string') serialized.TenantRef = null;
  return serialized;
}

function keyOf(key: string, quirks: Quirks): string {
  if (key === 'Totalcount' && quirks.wildTotalCount) return 'TotalCount';
  if (key === 'Success' && quirks.wildSuccess) return 'success';
  if (key === 'success' && quirks.wildSuccess) return 'Success';
  return key;
}

function serializeValue(key: string, value: FieldValue, quirks: Quirks, salt: number): SerializedValue {
  if (value === undefined) return serializeAbsent(quirks, salt);
  if (value instanceof Date) return serializeDate(value, quirks, salt);
  if (Array.isArray(value)) return value.map((row: Fields) => serialize(row, quirks));
  if (typeof value === 'object') return serialize(value as Fields, quirks);
  if (typeof value === 'boolean') {
    return quirks.successAsText && key.toLowerCase() === 'success' ? String(value) : value;
  }
  return typeof value === 'string' ? serializeText(key, value, quirks, salt) : value;
}

function serializeText(key: string, text: string, quirks: Quirks, salt: number): SerializedValue {
  if (key === 'Status' && quirks.capitalStatuses) return text.slice(0, 1).toUpperCase() + text.slice(1);
  if (key === 'Priority' && quirks.numericPriority) return priorityNumbers[text] ?? text;
  if (key === 'Name' && quirks.nullTextNames && salt % 11 === 0) return 'null';
  if (key === 'ObjectClass' && !quirks.wildClasses) return text.slice(text.lastIndexOf('.') + 1);
  return text;
}

function serializeAbsent(quirks: Quirks, salt: number): SerializedValue {
  const variants: SerializedValue[] = [null];
  if (quirks.absentAsEmpty) variants.push('');
  if (quirks.absentAsMissing) variants.push(undefined);
  if (variants.length === 2) return variants[1];
  return variants[salt % variants.length];
}

function serializeDate(date: Date, quirks: Quirks, salt: number): string {
  const text = date.toISOString();
  const hasFraction = quirks.dateFractions && salt % 2 === 0;
  return hasFraction ? text.replace('Z', '0000Z') : text.replace(/\.\d+Z/, 'Z');
}

/** Differs from row to row, but is the same for a row every time. */
function saltOf(fields: Fields): number {
  const id = typeof fields.Id === 'string' ? fields.Id : '';
  return Number.parseInt(id.slice(0, 8), 16) || 0;
}
