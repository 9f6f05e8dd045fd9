/** Loaded before the bot (`node --import`): its clock starts at `CLOCK_START`, so that every run shows the same times. */
const start = Date.parse(process.env.CLOCK_START ?? '');
if (Number.isNaN(start)) throw new Error('CLOCK_START must be a time');

const RealDate = Date;
const offset = start - RealDate.now();
const now = (): number => RealDate.now() + offset;

globalThis.Date = class extends RealDate {
  constructor(...parts: unknown[]) {
    // The constructor's overloads have no common type.
    super(...((parts.length === 0 ? [now()] : parts) as [number]));
  }

  static override now(): number {
    return now();
  }
} as DateConstructor;
