import { CliError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import type { CommandHandler, Invocation } from '../invocation.ts';
import { warn } from '../output/warning.ts';
import { stepsOf } from '../stack/apply.ts';
import { type Compose, composeWords, requireCompose, stream, typedCompose } from '../stack/docker.ts';
import type { Prepared } from '../stack/init.ts';
import { prepareHere, runOptions } from '../stack/prepare-here.ts';
import { waitUntilReady } from '../stack/ready.ts';
import { changeLines, placeLines, scenarioLines, stepLines, urlsOf } from '../stack/report.ts';

/** What reads its files again when it is told to, and can be told as often as one likes. */
const RELOADED = ['prometheus', 'alertmanager'] as const;

/** `arx stack up` */
export const stackUp: CommandHandler = async (invocation) => {
  const { flags, out, err, interrupts } = invocation;
  const prepared = prepareHere(invocation, flags.given('force'));
  const compose = await requireCompose(runOptions(invocation));
  const { setup, plan, directory } = prepared;
  const steps = stepsOf(plan, setup, typedCompose(compose));
  prepared.write();
  for (const text of prepared.warnings) warn(err, text);
  for (const line of [...scenarioLines(setup), ...changeLines(prepared, out.style)]) out.line(line);

  await start(invocation, compose, prepared);
  if (interrupts.signal.aborted) return interrupts.exitCode();
  for (const service of RELOADED) await call(invocation, compose, 'kill', '-s', 'SIGHUP', service);
  if (steps.some(({ kind }) => kind === 'restart')) await call(invocation, compose, 'restart', 'grafana');
  if (interrupts.signal.aborted) return interrupts.exitCode();

  out.line();
  for (const line of placeLines(setup, urlsOf(setup))) out.line(line);
  const rest = stepLines(
    steps.filter(({ kind }) => kind === 'arx' || kind === 'password'),
    directory,
    out.style,
  );
  for (const line of rest) out.line(line);
  out.line('arx stack check says whether Prometheus reaches ARX.');
  return EXIT.ok;
};

/** Starts the containers and waits until they are healthy; the older Compose cannot wait, so that is done here. */
async function start(invocation: Invocation, compose: Compose, { setup, directory }: Prepared): Promise<void> {
  if (compose.kind === 'plugin') return call(invocation, compose, 'up', '-d', '--wait');
  await call(invocation, compose, 'up', '-d');
  await waitUntilReady({
    setup,
    directory,
    signal: invocation.interrupts.signal,
    complain: (text) => warn(invocation.err, text),
  });
}

/** @throws CliError `ARX_DOCKER_FAILED` when it ends with another code than 0, but for an interruption */
async function call(invocation: Invocation, compose: Compose, ...words: readonly string[]): Promise<void> {
  const { signal } = invocation.interrupts;
  if (signal.aborted) return;
  const code = await stream(composeWords(compose, ...words), runOptions(invocation));
  if (code === 0 || signal.aborted) return;
  throw new CliError('ARX_DOCKER_FAILED', {
    subject: words[0] ?? '',
    message: `${typedCompose(compose)} ${words.join(' ')} failed (${code === 'missing' ? 'it is gone' : `exit code ${code}`}); above is what it said`,
    hint: 'see what is wrong: arx stack check',
  });
}
