import type { LabelSpec } from '@arx/metrics';

/** Whether the values of a label are a closed set; otherwise it has a policy. */
export function isClosedLabel(spec: LabelSpec): spec is readonly [string, ...string[]] {
  return Array.isArray(spec);
}
