/** PNG by its specification (https://www.w3.org/TR/png-3/), as much as tests need: a plain picture, and its size. */
import { crc32, deflateSync } from 'node:zlib';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** A grey picture of this size. */
export function createPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  const lines = Buffer.alloc((width + 1) * height, 0x80);
  for (let line = 0; line < height; line++) lines[line * (width + 1)] = 0;
  const chunks = [chunk('IHDR', header), chunk('IDAT', deflateSync(lines)), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([signature, ...chunks]);
}

/** Width and height of a PNG. Throws when the bytes are none, or end early. */
export function readPngSize(bytes: Buffer): { readonly width: number; readonly height: number } {
  const isWhole = bytes.subarray(-8, -4).toString('latin1') === 'IEND';
  if (!bytes.subarray(0, 8).equals(signature) || !isWhole) throw new Error('this is not a whole PNG');
  if (bytes.toString('latin1', 12, 16) !== 'IHDR') throw new Error('a PNG begins with IHDR');
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
