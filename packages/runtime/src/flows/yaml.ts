import { isScalar, LineCounter, parseDocument } from 'yaml';
import { checkFlow } from './check.ts';
import { toFlow } from './define.ts';
import { type FlowProblem, invalidFlow, quoted } from './errors.ts';
import type { Flow } from './flow.ts';
import { describeFinding, idOf } from './place.ts';
import type { Path } from './problems.ts';
import { readTree } from './yaml-tree.ts';

/**
 * Largest flow file, in bytes: 256 KiB, which is some thousand lines. Parsing hostile text of this size takes about a
 * second; it grows with the size.
 */
export const MAX_FLOW_BYTES: number = 256 * 1024;

/** What is said of a larger one. */
export const TOO_LARGE: string = `larger than ${MAX_FLOW_BYTES / 1024} KiB; a flow file is far smaller`;

/** Options of {@link parseFlow}. */
export interface ParseFlowOptions {
  /** Name of the file for messages. Default `flow.yaml`. */
  readonly file?: string | undefined;
}

/**
 * Reads a flow from YAML 1.2: one document, text keys, no duplicate keys, no aliases, no tags of other languages.
 *
 * @throws FlowError `ARX_FLOW_INVALID`, which lists everything that is wrong, with file, line and column
 */
export function parseFlow(text: string, options: ParseFlowOptions = {}): Flow {
  const file = options.file ?? 'flow.yaml';
  const result = readFlow(text);
  if (result.kind === 'flow') return result.flow;
  throw invalidFlow(
    file,
    result.problems.map((problem) => ({ file, ...problem })),
    result.flowId,
  );
}

type Problem = Omit<FlowProblem, 'file'>;
type ReadResult =
  | { readonly kind: 'flow'; readonly flow: Flow }
  | { readonly kind: 'wrong'; readonly problems: readonly Problem[]; readonly flowId: string | undefined };

function readFlow(text: string): ReadResult {
  const lines = new LineCounter();
  const at = (offset: number, path: Path, message: string): Problem => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col), path, message };
  };

  if (text.length > MAX_FLOW_BYTES) return wrong([{ line: 1, column: 1, path: [], message: TOO_LARGE }]);
  const control = text.search(/[^\t\n\r\u0020-\u007e\u0085\u00a0-\uffff]/);
  if (control >= 0) {
    return wrong([
      { ...placeOf(text, control), path: [], message: `not a text file: it holds ${quoted(text[control] as string)}` },
    ]);
  }

  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    strict: true,
    stringKeys: true,
    prettyErrors: false,
    lineCounter: lines,
    // The library compares each key with all others; reading the tree below finds duplicates in one pass.
    uniqueKeys: false,
  });
  const syntax = firstPerPlace([...document.errors, ...document.warnings]);
  if (syntax.length > 0) return wrong(syntax.map((error) => at(error.pos[0], [], syntaxMessage(error))));
  if (document.directives?.yaml.explicit && document.directives.yaml.version !== '1.2') {
    return wrong([at(0, [], `flows are YAML 1.2; remove the line "%YAML ${document.directives.yaml.version}"`)]);
  }
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) {
    return wrong([at(0, [], 'the file is empty; expected a flow with id, persona and steps')]);
  }

  const tree = readTree(document.contents);
  const id = idOf(tree.value);
  if (tree.findings.length > 0) {
    return wrong(
      tree.findings.map(({ offset, path, message }) => at(offset, path, message)),
      id,
    );
  }
  const checked = checkFlow(tree.value);
  if (checked.kind === 'flow') return { kind: 'flow', flow: toFlow(checked.input) };
  return wrong(
    checked.findings.map((finding) => at(tree.offsetOf(finding), finding.path, describeFinding(finding, tree.value))),
    id,
  );
}

function wrong(problems: readonly Problem[], flowId?: string): ReadResult {
  return { kind: 'wrong', problems, flowId };
}

/** The parser often complains several times about one place, each time as a consequence of the first. */
function firstPerPlace<Fault extends SyntaxFault>(faults: readonly Fault[]): readonly Fault[] {
  const tooDeep = faults.find(({ code }) => code === 'RESOURCE_EXHAUSTION');
  if (tooDeep !== undefined) return [tooDeep];
  const seen = new Set<number>();
  return faults.filter(({ pos: [offset] }) => !seen.has(offset) && seen.add(offset));
}

interface SyntaxFault {
  readonly code: string;
  readonly message: string;
  readonly pos: readonly [number, number];
}

/** Words for faults whose own message speaks of the library. */
const SYNTAX_MESSAGES: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: 'a flow file holds one document; remove this line and what follows',
  NON_STRING_KEY: 'a key must be text',
  RESOURCE_EXHAUSTION: 'nested too deeply; make it flatter',
};

function syntaxMessage({ code, message }: SyntaxFault): string {
  const advice = code === 'TAG_RESOLVE_FAILED' ? '; flows know no tags: remove the one that begins with "!"' : '';
  return SYNTAX_MESSAGES[code] ?? `not valid YAML: ${message}${advice}`;
}

/** Line and column of an offset in a text that no parser has seen. */
function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1) as string).length + 1 };
}
