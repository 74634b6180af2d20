const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/**
 * Where progress goes: always standard error, so that the output of the target stays clean.
 * @typedef {{ write(text: string): unknown, isTTY?: boolean }} Terminal
 */

/** @param {number} ms */
const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

/**
 * Shows that something takes time: a spinner with the seconds in a terminal, a line at the start, every ten seconds and
 * at the end elsewhere. `quietFor` milliseconds pass before anything is shown, so that a step with nothing to do is silent.
 *
 * @param {string} what Shown text, for example `installing the dependencies`.
 * @param {{ out?: Terminal, env?: NodeJS.ProcessEnv, quietFor?: number }} [options]
 * @returns {{ done(): void, failed(): void }}
 */
export function startProgress(what, { out = process.stderr, env = process.env, quietFor = 0 } = {}) {
  const animated = out.isTTY === true && env.TERM !== 'dumb' && !env.CI;
  const colour = animated && !env.NO_COLOR;
  const began = Date.now();
  let shown = false;
  let frame = 0;
  /** @type {NodeJS.Timeout | undefined} */
  let timer;

  const draw = () => {
    const sign = FRAMES[frame++ % FRAMES.length];
    out.write(
      `\r\x1b[K${colour ? `\x1b[36m${sign}\x1b[0m` : sign} ${what} (${Math.round((Date.now() - began) / 1000)} s)`,
    );
  };
  const show = () => {
    shown = true;
    if (animated) draw();
    else out.write(`${what} …\n`);
    timer = setInterval(
      animated ? draw : () => out.write(`  still ${what}, ${Math.round((Date.now() - began) / 1000)} s\n`),
      animated ? 100 : 10_000,
    );
    // What is waited for keeps the process alive; progress alone must not, when it fails in an unforeseen way.
    timer.unref();
  };
  const delay = quietFor > 0 ? setTimeout(show, quietFor).unref() : undefined;
  if (!delay) show();

  /** @param {string} text */
  const end = (text) => {
    clearTimeout(delay);
    clearInterval(timer);
    if (shown) out.write(`${animated ? '\r\x1b[K' : ''}${text}, ${seconds(Date.now() - began)}\n`);
  };
  return { done: () => end(`${what}: done`), failed: () => end(`${what}: failed`) };
}
