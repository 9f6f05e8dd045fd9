import type { Scenery } from './picture.ts';
export async function drawPng(_s: Scenery): Promise<Buffer> {
  return Buffer.alloc(0);
}
