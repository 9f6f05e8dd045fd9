import type { Quirks } from '../quirks.ts';
import { mix } from '../random.ts';
import type { Fields, Value } from './response.ts';

/** A value as it goes into JSON; `undefined` leaves the key out. */
type Spelt = string | number | boolean | null | undefined | { [key: string]: Spelt } | Spelt[];

const PRIORITIES: Readonly<Record<string, number>> = { Low: 1, Normal: 2, High: 3 };

/** Writes an answer as the wild would, by the quirks that are on. */
export function spell(fields: Fields, quirks: Quirks): { [key: string]: Spelt } {
  const spelt: { [key: string]: Spelt } = {};
  const salt = saltOf(fields);
  for (const [key, value] of Object.entries(fields)) {
    spelt[keyOf(key, quirks)] = spellValue(key, value, quirks, mix(salt, key.length, key.charCodeAt(0)));
  }
  if (quirks.extraKeys && typeof fields.Id === 'string') spelt.TenantRef = null;
  return spelt;
}

function keyOf(key: string, quirks: Quirks): string {
  if (key === 'Totalcount' && quirks.wildTotalCount) return 'TotalCount';
  if (key === 'Success' && quirks.wildSuccess) return 'success';
  if (key === 'success' && quirks.wildSuccess) return 'Success';
  return key;
}

function spellValue(key: string, value: Value, quirks: Quirks, place: number): Spelt {
  if (value === undefined) return absent(quirks, place);
  if (value instanceof Date) return spellDate(value, quirks, place);
  if (Array.isArray(value)) return value.map((row: Fields) => spell(row, quirks));
  if (typeof value === 'object') return spell(value as Fields, quirks);
  if (typeof value === 'boolean') {
    return quirks.successAsText && key.toLowerCase() === 'success' ? String(value) : value;
  }
  return typeof value === 'string' ? spellText(key, value, quirks, place) : value;
}

function spellText(key: string, text: string, quirks: Quirks, place: number): Spelt {
  if (key === 'Status' && quirks.capitalStatuses) return text.slice(0, 1).toUpperCase() + text.slice(1);
  if (key === 'Priority' && quirks.numericPriority) return PRIORITIES[text] ?? text;
  if (key === 'Name' && quirks.nullTextNames && place % 11 === 0) return 'null';
  if (key === 'ObjectClass' && !quirks.wildClasses) return text.slice(text.lastIndexOf('.') + 1);
  return text;
}

function absent(quirks: Quirks, place: number): Spelt {
  const ways: Spelt[] = [null];
  if (quirks.absentAsEmpty) ways.push('');
  if (quirks.absentAsMissing) ways.push(undefined);
  if (ways.length === 2) return ways[1];
  return ways[place % ways.length];
}

function spellDate(date: Date, quirks: Quirks, place: number): string {
  const text = date.toISOString();
  const fraction = quirks.dateFractions && place % 2 === 0;
  return fraction ? text.replace('Z', '0000Z') : text.replace(/\.\d+Z/, 'Z');
}

/** Rows differ, and each is spelt the same every time. */
function saltOf(fields: Fields): number {
  const id = typeof fields.Id === 'string' ? fields.Id : '';
  return Number.parseInt(id.slice(0, 8), 16) || 0;
}
