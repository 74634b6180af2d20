import { describe, expect, test } from 'vitest';
import { programEnvironment } from '../../../src/runners/shell/environment.ts';
import { outputOf } from '../helpers/shell.ts';

describe('the environment of a program', () => {
  test('is the allow-list and what its step names, and nothing else', () => {
    const env = {
      PATH: '/bin',
      HOME: '/root',
      LANG: 'C',
      LC_ALL: 'C',
      LC_evil: 'x',
      CI: '1',
      GH_TOKEN: 'made-up',
      OPENAI_API_KEY: 'made-up',
      NODE_OPTIONS: '--require ./evil.js',
      npm_config_registry: 'x',
      TERM: 'xterm',
      EMPTY: undefined,
    };
    expect(programEnvironment(env, [])).toEqual({ PATH: '/bin', HOME: '/root', LANG: 'C', LC_ALL: 'C', CI: '1' });
    expect(programEnvironment(env, ['GH_TOKEN', 'EMPTY', 'MISSING'])).toHaveProperty('GH_TOKEN', 'made-up');
    expect(programEnvironment(env, ['EMPTY', 'MISSING'])).toEqual(programEnvironment(env, []));
  });

  test('of a real one holds no secret of the one that started it', async () => {
    const env = {
      ANTHROPIC_API_KEY: 'made-up-1',
      GH_TOKEN: 'made-up-2',
      ARX_MODEL_API_KEY: 'made-up-3',
      LANG: 'C.UTF-8',
    };
    process.env['ARX_TEST_LEAK'] = 'made-up-4';
    try {
      const plain = await outputOf({ argv: ['/usr/bin/env'] }, { env });
      expect(plain.split('\n').map((line) => line.split('=')[0])).toEqual(['PATH', 'LANG']);
      const named = await outputOf({ argv: ['/usr/bin/env'], env: ['GH_TOKEN'] }, { env });
      expect(named).toContain('GH_TOKEN=made-up-2');
      expect(named).not.toMatch(/made-up-[134]/);
    } finally {
      delete process.env['ARX_TEST_LEAK'];
    }
  });
});
