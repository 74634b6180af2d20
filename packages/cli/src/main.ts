import { CommanderError } from 'commander';
import { debugging, type Env } from './environment.ts';
import { usageError } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { describeError, exitCodeOf } from './failure.ts';
import { dismissGuests } from './guest-code.ts';
import { listenForInterrupts } from './interrupts.ts';
import { ARX } from './manual/arx.ts';
import { renderHelp } from './manual/help.ts';
import { type ManualPage, pagesOf } from './manual/manual.ts';
import { watchOutput } from './output/broken-output.ts';
import { type InputStream, questionerOf } from './output/question.ts';
import { type OutputStream, type Terminal, terminalOf } from './output/terminal.ts';
import { createProgram } from './program.ts';
import { version } from './version.ts';

/** Where a command runs; a test gives its own. */
export interface Surroundings {
  readonly env: Env;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly stdin: InputStream;
  /** Ends the process, where code of others ran in it; left out where the process is somebody else's. */
  readonly exit?: (code: number) => void;
}

/**
 * Runs `arx` with the words that follow it.
 *
 * @returns The exit code, when everything is done and written; see docs/cli.md for the meanings. Never rejects.
 */
export async function main(argv: readonly string[], surroundings: Surroundings = process): Promise<number> {
  const { env, stdout, stderr } = surroundings;
  const out = terminalOf(stdout, env);
  const err = terminalOf(stderr, env);
  const outputCode = watchOutput(stdout, err);
  const code = await runWords(argv, surroundings, out, err);
  const written = await outputCode();
  const ended = code === EXIT.ok ? written : code;
  if (dismissGuests() && surroundings.exit !== undefined) {
    if (stderr.writable) await new Promise<void>((resolve) => stderr.write('', () => resolve()));
    surroundings.exit(ended);
  }
  return ended;
}

async function runWords(
  argv: readonly string[],
  { env, stdin, stdout }: Surroundings,
  out: Terminal,
  err: Terminal,
): Promise<ExitCode> {
  let path = 'arx';
  try {
    const page = helpRequest(argv);
    if (page !== undefined) {
      out.write(renderHelp(page, { columns: out.columns(), style: out.style }));
      return EXIT.ok;
    }
    let code: ExitCode = EXIT.ok;
    const program = createProgram(ARX, {
      out,
      err,
      version: version(),
      atCommand: (spoken) => {
        path = spoken;
      },
      chosen: async (manual, operands, flags) => {
        const handler = await manual.load();
        const interrupts = listenForInterrupts();
        const unguard = guard((error) => err.write(describeError(error, { style: err.style, debug: debugging(env) })));
        try {
          const ask = questionerOf(stdin, stdout, interrupts.signal);
          code = await handler({ arguments: operands, flags, env, out, err, interrupts, ask });
        } catch (error) {
          // It was ended before there was anything to end.
          if (!interrupts.signal.aborted || error !== interrupts.signal.reason) throw error;
          code = interrupts.exitCode();
        } finally {
          unguard();
          interrupts.stop();
        }
      },
    });
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    const failure = error instanceof CommanderError ? parserFailure(error, path) : error;
    if (failure === undefined) return EXIT.ok;
    if (failure !== 'shown') err.write(describeError(failure, { style: err.style, debug: debugging(env) }));
    return failure === 'shown' ? EXIT.usage : exitCodeOf(failure);
  }
}

/** An error that nobody waits for ends the process like any other of arx itself; what is recorded is still written. */
function guard(report: (error: unknown) => void): () => void {
  const onUncaught = (error: unknown): void => {
    report(error);
    process.exit(EXIT.internal);
  };
  process.on('uncaughtException', onUncaught);
  return () => process.off('uncaughtException', onUncaught);
}

/** `arx`, `arx help` and `arx help obs serve`; `undefined` for anything else. */
function helpRequest(argv: readonly string[]): ManualPage | undefined {
  const [first, ...words] = argv;
  const pages = pagesOf(ARX);
  if (first === undefined) return pages[0];
  if (first !== 'help') return undefined;
  const path = ['arx', ...words].join(' ');
  const page = pages.find((candidate) => candidate.path === path);
  if (page === undefined) {
    const known = pages.map((candidate) => candidate.path.slice('arx '.length)).filter(Boolean);
    throw usageError('help', `there is no page ${JSON.stringify(words.join(' '))}`, `pages: ${known.join(', ')}`);
  }
  return page;
}

/** What an error of the parser means: nothing (help and version), help that was shown, or a usage error. */
function parserFailure(error: CommanderError, path: string): unknown {
  if (error.code === 'commander.help') return 'shown';
  if (error.exitCode === 0) return undefined;
  const [message = '', ...more] = error.message.replace(/^error: /, '').split('\n');
  const hint = [
    ...more.map((line) => line.replace(/^\((.*)\)$/, (_all, text: string) => text.toLowerCase())),
    `see: ${path} --help`,
  ].join('\n');
  return usageError(path, message.replace(/\.$/, ''), hint);
}
