import type { AggregateExpr, Grouping } from '../ast.ts';
import { COUNT, RATIO } from './dimension.ts';
import { addLabel, dropLabels, keepLabels, type LabelSet, NO_LABELS, tellsExporters } from './label-set.ts';
import type { Share, Value } from './value.ts';

/** Aggregations that choose series instead of joining them: labels stay. */
const CHOOSING: ReadonlySet<string> = new Set(['topk', 'bottomk', 'limitk', 'limit_ratio']);

export function aggregateValue(expr: AggregateExpr, of: Value): Value {
  if (CHOOSING.has(expr.op)) return of;
  const labels = groupLabels(of.labels, expr.grouping);
  const joined: Value = { ...of, labels, share: joinedShare(expr.op, of.share, labels) };
  switch (expr.op) {
    case 'sum':
      return { ...joined, constant: of.constant === 0 ? 0 : undefined, ceiling: undefined };
    case 'min':
    case 'max':
    case 'avg':
    case 'quantile':
      return joined;
    case 'count':
      return { ...joined, ...GAUGE, dimension: COUNT };
    case 'count_values': {
      const label = expr.param?.kind === 'string' && !expr.param.dynamic ? expr.param.value : undefined;
      const named = label === undefined ? { ...labels, open: true } : addLabel(labels, label, { sure: true });
      return { ...joined, ...GAUGE, labels: named, dimension: COUNT };
    }
    case 'group':
      return { ...joined, ...GAUGE, nan: false, dimension: RATIO, constant: 1 };
    default:
      return { ...joined, ...GAUGE, positive: false, dimension: expr.op === 'stddev' ? of.dimension : undefined };
  }
}

const GAUGE: Pick<Value, 'kind' | 'lifetime' | 'positive' | 'constant' | 'ceiling' | 'histogram' | 'nan'> = {
  kind: 'gauge',
  lifetime: false,
  positive: true,
  constant: undefined,
  ceiling: undefined,
  histogram: undefined,
  nan: false,
};

function groupLabels(of: LabelSet, grouping: Grouping | undefined): LabelSet {
  if (grouping === undefined) return NO_LABELS;
  const fixed = grouping.labels.filter(({ dynamic }) => !dynamic).map(({ name }) => name);
  const dynamic = fixed.length < grouping.labels.length;
  if (grouping.kind === 'without') return { ...dropLabels(of, fixed), open: of.open || dynamic };
  return { ...keepLabels(of, fixed), open: dynamic };
}

function joinedShare(op: string, share: Share, labels: LabelSet): Share {
  if (share === 'whole') return share;
  const apart = tellsExporters(labels);
  // One per exporter is one per machine where only one exporter of a machine tells it; nobody can see that from here.
  if (share === 'host-copy') return apart || op !== 'sum' ? 'whole' : share;
  if (apart) return share;
  return share === 'part' || op !== 'sum' ? 'whole' : share;
}
