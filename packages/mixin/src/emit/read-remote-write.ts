import { isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments, type Scalar, visit } from 'yaml';

/** What stands in `remote-write.yml` of the user. */
export type RemoteWriteReading =
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'read';
      /** To be the end of `prometheus.yml`: the lines of the user, as they are. */
      readonly text: string;
      /** The files that it names (`password_file`, `ca_file`, …), as a container sees them. */
      readonly files: readonly NamedFile[];
    }
  | { readonly kind: 'refused'; readonly line: number; readonly why: RemoteWriteRefusal };

export interface NamedFile {
  readonly line: number;
  readonly path: string;
}

/** `syntax`: no YAML. `shape`: something else than the one key with a list of addresses. `secret`: a password in the file itself. */
export type RemoteWriteRefusal =
  | { readonly kind: 'syntax'; readonly message: string }
  | { readonly kind: 'shape'; readonly expected: string }
  | { readonly kind: 'secret'; readonly key: string };

/** Keys that hold a secret; each has a sibling that names a file. */
const SECRET_KEYS: ReadonlySet<string> = new Set([
  'password',
  'credentials',
  'bearer_token',
  'client_secret',
  'client_certificate_key',
  'secret_key',
  'key',
]);

/** Reads `remote-write.yml`. Prometheus judges the settings of each entry; nothing of them is lost or written anew here. */
export function readRemoteWrite(source: string): RemoteWriteReading {
  const text = source.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const lines = new LineCounter();
  const lineOf = (node: unknown): number => lines.linePos((node as Node | null)?.range?.[0] ?? 0).line;
  const shape = (line: number, expected: string): RemoteWriteReading => ({
    kind: 'refused',
    line,
    why: { kind: 'shape', expected },
  });
  const documents = parseAllDocuments(text, { lineCounter: lines });
  const [document, second] = Array.isArray(documents) ? documents : [];
  if (document === undefined) return { kind: 'nothing' };
  const [error] = document.errors;
  if (error !== undefined) {
    const message = (error.message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
    return { kind: 'refused', line: error.linePos?.[0].line ?? 1, why: { kind: 'syntax', message } };
  }
  if (second !== undefined) return shape(lineOf(second.contents), 'one document, without a second ---');
  const marker = text.split('\n').findIndex((line) => /^(?:%|\.\.\.|---\s*[^\s#])/.test(line));
  if (marker !== -1) return shape(marker + 1, 'lines without a directive or a mark of YAML');

  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) return { kind: 'nothing' };
  const expected = 'the key remote_write at the start of a line, and no other key';
  if (!isMap(contents) || contents.flow === true) return shape(lineOf(contents), expected);
  const wrong = contents.items.find(({ key }) => !isScalar(key) || key.value !== 'remote_write' || columnOf(key) !== 1);
  if (wrong !== undefined) return shape(lineOf(wrong.key), expected);
  const list = contents.items[0]?.value;
  if (list === null || (isScalar(list) && list.value === null)) return { kind: 'nothing' };
  if (!isSeq(list)) return shape(lineOf(list), 'a list of places behind remote_write');
  const place = list.items.find((item) => !isMap(item) || !isAddress(item.get('url')));
  if (place !== undefined) return shape(lineOf(place), 'an https or http address as url in each entry');
  return secretsAndFiles();

  function columnOf(key: Scalar): number {
    return lines.linePos(key.range?.[0] ?? 0).col;
  }

  function secretsAndFiles(): RemoteWriteReading {
    const files: NamedFile[] = [];
    let secret: RemoteWriteReading | undefined;
    visit(document as NonNullable<typeof document>, {
      Pair: (_, { key, value }) => {
        if (!isScalar(key) || !isScalar(value) || value.value === null || value.value === '') return undefined;
        const [name, said] = [String(key.value), String(value.value)];
        if (SECRET_KEYS.has(name) || (name.endsWith('url') && hasPassword(said))) {
          secret = { kind: 'refused', line: lineOf(key), why: { kind: 'secret', key: name } };
          return visit.BREAK;
        }
        if (name.endsWith('_file')) files.push({ line: lineOf(key), path: said });
        return undefined;
      },
    });
    const body = text.replace(/^---[^\n]*\n/m, '').replace(/\n?$/, '\n');
    return secret ?? { kind: 'read', text: body, files };
  }
}

function isAddress(value: unknown): boolean {
  return typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value);
}

function hasPassword(url: string): boolean {
  return URL.canParse(url) && new URL(url).password !== '';
}
