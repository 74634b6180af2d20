import { MetricsError } from './errors.ts';

/** Why a recording was dropped. `value`: NaN, infinite, or a negative increment. `labels`: a label missing or not of the closed set. `callback`: a callback threw or was late. */
export type DropReason = 'value' | 'labels' | 'callback';

/** Where an engine reports what it did not record. Never throws unless it is strict. */
export interface Diagnostics {
  dropped(family: string, reason: DropReason, detail: string): void;
  capped(family: string): void;
}

/** Something that was not recorded as asked. */
export type Diagnostic =
  | { readonly kind: 'dropped'; readonly reason: DropReason }
  | { readonly kind: 'capped'; readonly family: string };

/** What was not recorded in this process before anybody listened. Bounded: a number per reason and per family. */
const dropped: Record<DropReason, number> = { value: 0, labels: 0, callback: 0 };
const capped: Map<string, number> = new Map();
const listeners: ((diagnostic: Diagnostic, times: number) => void)[] = [];

/** Calls `listener` with all that has happened in this process and with all that will. */
export function onDiagnostic(listener: (diagnostic: Diagnostic, times: number) => void): void {
  for (const reason of ['value', 'labels', 'callback'] as const) {
    if (dropped[reason] > 0) listener({ kind: 'dropped', reason }, dropped[reason]);
  }
  for (const [family, times] of capped) listener({ kind: 'capped', family }, times);
  listeners.push(listener);
}

/** A listener records, too: what it cannot record in turn is counted, but not told again. */
let telling = false;

function tell(diagnostic: Diagnostic): void {
  if (telling) return;
  telling = true;
  try {
    for (const listener of listeners) listener(diagnostic, 1);
  } finally {
    telling = false;
  }
}

const counting: Diagnostics = {
  dropped(_family, reason) {
    dropped[reason]++;
    tell({ kind: 'dropped', reason });
  },
  capped(family) {
    capped.set(family, (capped.get(family) ?? 0) + 1);
    tell({ kind: 'capped', family });
  },
};

const strict: Diagnostics = {
  dropped(family, reason, detail) {
    counting.dropped(family, reason, detail);
    throw new MetricsError(
      reason === 'value' ? 'ARX_VALUE_INVALID' : 'ARX_LABELS_INVALID',
      family,
      `${family}: ${detail}`,
    );
  },
  capped: counting.capped,
};

/** Counting, as production wants it, or throwing as well, as tests want it. */
export function diagnosticsOf(isStrict: boolean): Diagnostics {
  return isStrict ? strict : counting;
}
