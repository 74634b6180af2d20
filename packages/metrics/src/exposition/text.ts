import type { Format } from './format.ts';

/** The value of a label between its quotes: backslash, quote and line feed are escaped, in every format. */
export function escapeLabelValue(value: string): string {
  if (!/[\\"\n]/.test(value)) return value;
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

/** The text of a `# HELP` line. OpenMetrics escapes quotes as well, the text formats do not. */
export function escapeHelp(help: string, format: Format): string {
  const escaped = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return format === 'openmetrics-1.0.0' ? escaped.replaceAll('"', '\\"') : escaped;
}

/** A number as text: the shortest that reads back as the same double, and the words that Prometheus knows for the rest. */
export function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  return Object.is(value, -0) ? '-0' : String(value);
}

/**
 * The value of a label `le` or `quantile`. It is text to Prometheus, so it must be spelled alike everywhere: as Go's
 * `strconv.FormatFloat(x, 'g', -1, 64)`, with `.0` after whole numbers in OpenMetrics ("Canonical Numbers"). Prometheus 3
 * brings every format to the spelling of OpenMetrics; Prometheus 2 keeps what it gets.
 */
export function boundText(bound: number, format: Format): string {
  if (!Number.isFinite(bound)) return numberText(bound);
  const text = goShortest(bound);
  return format === 'openmetrics-1.0.0' && !/[.e]/.test(text) ? `${text}.0` : text;
}

/** Go switches to an exponent below 1e-4 and from 1e6 on, where JavaScript does below 1e-6 and from 1e21 on. */
function goShortest(value: number): string {
  if (value === 0) return numberText(value);
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return decimal(digits, power);
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

/** `digits` (such as `-1.25`) times ten to the `power`, without an exponent. */
function decimal(digits: string, power: number): string {
  const sign = digits.startsWith('-') ? '-' : '';
  const figures = digits.replace(/[-.]/g, '');
  if (power < 0) return `${sign}0.${'0'.repeat(-power - 1)}${figures}`;
  const whole = figures.slice(0, power + 1).padEnd(power + 1, '0');
  const rest = figures.slice(power + 1);
  return `${sign}${whole}${rest === '' ? '' : `.${rest}`}`;
}
