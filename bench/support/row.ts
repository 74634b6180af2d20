import type { LibraryName, PeerName } from '../libraries/index.ts';
import { compare, type Lane, type Measured, median } from './statistics.ts';

/** What a number of a row is. */
export type Unit = 'nanoseconds' | 'bytes';

/** How many times as much a peer needs, at least. */
export type Targets = Readonly<Partial<Record<PeerName, number>>>;

/** The same work done by us and by peers. */
export interface Race {
  readonly kind: 'race';
  /** Stable name of the row. */
  readonly id: string;
  /** What is done, for people. */
  readonly work: string;
  readonly unit: Unit;
  /** By library; one that cannot do the work is missing. */
  readonly results: Readonly<Partial<Record<LibraryName, Measured>>>;
  /** Empty where the row is only reported. */
  readonly targets: Targets;
}

/** Something of ours, done with and without. */
export interface Cost {
  readonly kind: 'cost';
  readonly id: string;
  readonly work: string;
  readonly unit: Unit;
  readonly with: Measured;
  readonly without: Measured;
  /** The median of the differences, round by round. */
  readonly difference: number;
}

/** One thing against one other that is no metrics library: another queue, or the same work on more data. */
export interface Duel {
  readonly kind: 'duel';
  readonly id: string;
  readonly work: string;
  readonly unit: Unit;
  /** What the first is, such as `arx` or `100,000 rows`. */
  readonly base: string;
  readonly other: string;
  readonly first: Measured;
  /** Its ratio is to the first: 3 means that it needs three times as much. */
  readonly second: Measured;
  /** How many times as much the second must need. */
  readonly atLeast?: number;
  /** How many times as much the second may need. */
  readonly atMost?: number;
}

export type Row = Race | Cost | Duel;

/** What one benchmark file found. */
export interface Report {
  readonly title: string;
  /** How it is measured, for people: plain sentences. */
  readonly how: string;
  readonly rows: readonly Row[];
}

interface RaceInput {
  readonly id: string;
  readonly work: string;
  readonly unit?: Unit;
  /** Named by library, ours first. */
  readonly lanes: readonly Lane[];
  readonly targets?: Targets;
}

/** The row of a race. */
export function race({ id, work, unit = 'nanoseconds', lanes, targets = {} }: RaceInput): Race {
  const results = Object.fromEntries(compare(lanes).map((measured) => [measured.name, measured]));
  return { kind: 'race', id, work, unit, results, targets };
}

interface CostInput {
  readonly id: string;
  readonly work: string;
  readonly unit?: Unit;
  readonly with: Lane;
  readonly without: Lane;
}

/** The row of a cost. */
export function cost({ id, work, unit = 'nanoseconds', with: on, without: off }: CostInput): Cost {
  const [without, measured] = compare([off, on]) as [Measured, Measured];
  const difference = median(on.samples.map((sample, round) => sample - off.samples[round]!));
  return { kind: 'cost', id, work, unit, with: measured, without, difference };
}

type DuelInput = Omit<Duel, 'kind' | 'unit' | 'first' | 'second'> & {
  readonly unit?: Unit;
  readonly first: Lane;
  readonly second: Lane;
};

/** The row of a duel. */
export function duel({ unit = 'nanoseconds', first, second, ...rest }: DuelInput): Duel {
  const [base, other] = compare([first, second]) as [Measured, Measured];
  return { kind: 'duel', unit, ...rest, first: base, second: other };
}

/** Whether a duel reaches its target; `undefined` where it has none. */
export function isReached({ second, atLeast, atMost }: Duel): boolean | undefined {
  if (atLeast !== undefined) return second.ratio >= atLeast;
  return atMost === undefined ? undefined : second.ratio <= atMost;
}

/** The targets that a race missed: peer, what was asked and what came out. */
export function missed({ results, targets }: Race): readonly { peer: PeerName; target: number; ratio: number }[] {
  return (Object.entries(targets) as [PeerName, number][]).flatMap(([peer, target]) => {
    const ratio = results[peer]?.ratio ?? Number.NaN;
    return ratio >= target ? [] : [{ peer, target, ratio }];
  });
}

/** The peers that needed less than we did. */
export function winners({ results }: Race): readonly PeerName[] {
  return (Object.entries(results) as [LibraryName, Measured][]).flatMap(([name, { ratio }]) =>
    name !== 'arx' && ratio < 1 ? [name] : [],
  );
}
