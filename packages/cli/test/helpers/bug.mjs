// Preloaded by a test: throws in the middle of a run, where nobody waits for it.
const { stdout } = process;
const write = stdout.write.bind(stdout);

stdout.write = (text, ...rest) => {
  if (String(text).includes('plan_change')) {
    setImmediate(() => {
      throw new Error('out of nowhere');
    });
  }
  return write(text, ...rest);
};
