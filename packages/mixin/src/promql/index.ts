export { type Analysis, analyse, indexCatalog } from './analyse/analyse.ts';
export { type RecordingRule, withRecords } from './analyse/records.ts';
export type { Sample, SampleIndex } from './analyse/samples.ts';
export type { Selection, Value } from './analyse/value.ts';
export type { Expr, Span } from './ast.ts';
export { type ParsedExpression, type ParseOptions, parsePromql, type SyntaxProblem } from './parse.ts';
