import { defineConfig } from 'vitest/config';

// Tests run on the sources: the condition `@arx/source` resolves `@arx/*` to `src/`.
// The list reaches `require()` in the workers, too: with `import` in it CommonJS libraries such as `pg` load ES modules.
// `conformance/` runs on the built packages and has a config of its own.
export default defineConfig({
  ssr: { resolve: { conditions: ['@arx/source', 'node'] } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'examples/**/*.test.ts', 'scripts/**/*.test.ts'],
    pool: 'forks',
    testTimeout: 20_000,
  },
});
