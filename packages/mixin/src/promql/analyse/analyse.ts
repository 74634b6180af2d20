import type { ListedFamily } from '@arx/catalog';
import type { Expr } from '../ast.ts';
import { aggregateValue } from './aggregate.ts';
import { binaryValue } from './binary.ts';
import { callValue, SCALAR } from './call.ts';
import { NO_LABELS } from './label-set.ts';
import { indexSamples, type SampleIndex } from './samples.ts';
import { selectorValue, UNKNOWN_VALUE } from './selector.ts';
import type { Value } from './value.ts';

/** What is known of an expression and of everything in it. */
export interface Analysis {
  readonly root: Value;
  /** Of a subexpression of the one that was analysed. */
  of(expr: Expr): Value;
}

/** Works out types, labels, dimensions and so on, without any data. Costs some microseconds per node. */
export function analyse(expr: Expr, index: SampleIndex): Analysis {
  const values = new Map<Expr, Value>();
  const visit = (node: Expr): Value => {
    const value = valueFor(node, index, visit);
    values.set(node, value);
    return value;
  };
  const root = visit(expr);
  return { root, of: (node) => values.get(node) ?? UNKNOWN_VALUE };
}

/**
 * The index of a catalog, for {@link analyse}. Takes a millisecond; keep it. `targetLabels` are what the scrape
 * configuration adds to every target besides the common ones.
 */
export function indexCatalog(families: readonly ListedFamily[], targetLabels: readonly string[] = []): SampleIndex {
  return indexSamples(families, targetLabels);
}

function valueFor(expr: Expr, index: SampleIndex, visit: (node: Expr) => Value): Value {
  switch (expr.kind) {
    case 'number':
      return {
        ...SCALAR,
        constant: expr.dynamic ? undefined : expr.value,
        positive: !expr.dynamic && expr.value > 0,
      };
    case 'string':
      return { ...SCALAR, type: 'string', labels: NO_LABELS };
    case 'selector':
      return selectorValue(expr, index);
    case 'range':
      return { ...visit(expr.of), type: 'range' };
    case 'subquery':
      return { ...visit(expr.of), type: 'range' };
    case 'call':
      return callValue(expr, expr.args.map(visit));
    case 'aggregate':
      if (expr.param !== undefined) visit(expr.param);
      return aggregateValue(expr, visit(expr.of));
    case 'unary': {
      const of = visit(expr.of);
      if (expr.op === '+') return of;
      const constant = of.constant === undefined ? undefined : -of.constant;
      return { ...of, constant, positive: false, lifetime: false, ceiling: undefined };
    }
    case 'binary':
      return binaryValue(expr, visit(expr.left), visit(expr.right));
  }
}
