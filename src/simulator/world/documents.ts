import type { FileFixture } from '../applications/application.ts';

interface GeneratedDocument {
  /** The media type. */
  readonly type: string;
  readonly bytes: Buffer;
}

/** Generates the content of a file by its extension: PDF, CSV or plain text. */
export function generateDocument(fixture: FileFixture): GeneratedDocument {
  if (fixture.name.endsWith('.pdf')) return { type: 'application/pdf', bytes: generatePdf(fixture) };
  // The byte order mark makes spreadsheets read the file as UTF-8.
  if (fixture.name.endsWith('.csv')) return { type: 'text/csv', bytes: textOf(['\ufeff', fixture.lines.join('\r\n')]) };
  return { type: 'text/plain', bytes: textOf([fixture.lines.join('\n')]) };
}

function textOf(parts: readonly string[]): Buffer {
  return Buffer.from(`${parts.join('')}\n`, 'utf8');
}

/** One A4 page with a title and lines, in a built-in font and Latin-1. */
function generatePdf(fixture: FileFixture): Buffer {
  const lines = [`/F1 20 Tf 60 760 Td (${escapePdfText(fixture.title ?? fixture.name)}) Tj`, '/F1 11 Tf 0 -36 Td'];
  for (const line of fixture.lines) lines.push(`(${escapePdfText(line)}) Tj 0 -18 Td`);
  const page = `BT ${lines.join('\n')} ET`;
  return assemble([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${Buffer.byteLength(page, 'latin1')} >>\nstream\n${page}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ]);
}

function assemble(objects: readonly string[]): Buffer {
  let pdf = '%PDF-1.4\n';
  const offsets = objects.map((object, at) => {
    const offset = pdf.length;
    pdf += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const size = objects.length + 1;
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${offsets.join('')}`;
  const trailer = `trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${pdf.length}\n%%EOF\n`;
  return Buffer.from(pdf + table + trailer, 'latin1');
}

function escapePdfText(text: string): string {
  return text.replace(/[\\()]/g, '\\$&');
}
