import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// Suites that run on the built packages (`dist/`), against real peers and official corpora.
export default defineConfig({
  test: {
    root: join(import.meta.dirname, '..'),
    include: ['conformance/**/*.test.ts'],
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Node itself loads the built files, as it does in a user's program.
    server: { deps: { external: [/\/packages\/[^/]+\/dist\//] } },
  },
});
