// Options of one benchmark file; `npm run bench` passes them on.
export interface Options {
  /** Rounds per measurement. */
  readonly rounds: number;
  /** How long a loop works per round, in milliseconds. */
  readonly milliseconds: number;
  /** Everything once and small: to see that it works, not how fast. */
  readonly quick: boolean;
  /** One JSON document on standard output, no table. */
  readonly json: boolean;
}

/** Reads the options of this process. Throws an `Error` that names a value it cannot use. */
export function readOptions(argv: readonly string[] = process.argv.slice(2)): Options {
  const quick = argv.includes('--quick');
  return {
    rounds: numberOf(argv, 'rounds') ?? (quick ? 2 : 11),
    milliseconds: numberOf(argv, 'milliseconds') ?? (quick ? 4 : 60),
    quick,
    json: argv.includes('--json'),
  };
}

function numberOf(argv: readonly string[], name: string): number | undefined {
  const text = argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`--${name}=${text}: expected a whole number above 0.`);
}
