// Preloaded into a process whose clock is to be wrong: `ARX_TEST_CLOCK_OFFSET` in milliseconds. Timers are not changed,
// as a wrong clock does not change them either.
const offset = Number(process.env['ARX_TEST_CLOCK_OFFSET'] ?? 0);
const RealDate = Date;

class ShiftedDate extends RealDate {
  constructor(...args: readonly unknown[]) {
    if (args.length === 0) super(RealDate.now() + offset);
    else super(...(args as [number]));
  }
  static override now(): number {
    return RealDate.now() + offset;
  }
}

globalThis.Date = ShiftedDate as DateConstructor;

export {};
