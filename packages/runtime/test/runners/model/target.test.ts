import { describe, expect, test } from 'vitest';
import { targetOf } from '../../../src/runners/model/target.ts';

const step = (model: string, provider: 'openai' | 'anthropic' | 'compatible' | null = null) => ({ model, provider });
const keys = { OPENAI_API_KEY: 'made-up-a', ANTHROPIC_API_KEY: 'made-up-b' };

const WITH_PASSWORD = Object.assign(new URL('http://127.0.0.1'), { username: 'me', password: 'made-up' }).href;

describe('a model step is sent', () => {
  test.each([
    ['gpt-4o-mini', 'openai', 'https://api.openai.com/v1', 'made-up-a'],
    ['o3', 'openai', 'https://api.openai.com/v1', 'made-up-a'],
    ['claude-sonnet-4-5', 'anthropic', 'https://api.anthropic.com/v1', 'made-up-b'],
  ])('by its name: %s to %s', (model, provider, baseUrl, apiKey) => {
    expect(targetOf(step(model), keys)).toEqual({ kind: 'target', target: { provider, baseUrl, apiKey } });
  });

  test('to the address that is set, whatever its name, with or without a key', () => {
    const env = { ...keys, ARX_MODEL_BASE_URL: 'http://127.0.0.1:11434/v1' };
    const target = { provider: 'compatible', baseUrl: 'http://127.0.0.1:11434/v1' };
    expect(targetOf(step('gpt-4o'), env)).toEqual({ kind: 'target', target: { ...target, apiKey: undefined } });
    expect(targetOf(step('gpt-4o'), { ...env, ARX_MODEL_API_KEY: ' made-up\n' })).toEqual({
      kind: 'target',
      target: { ...target, apiKey: 'made-up' },
    });
  });

  test('to the provider that it names, whatever is set', () => {
    const env = { ...keys, ARX_MODEL_BASE_URL: 'http://127.0.0.1:11434/v1' };
    expect(targetOf(step('my-own', 'openai'), env)).toMatchObject({ target: { provider: 'openai' } });
  });

  test('to another address of the same provider', () => {
    const anthropic = { ...keys, ANTHROPIC_BASE_URL: 'http://127.0.0.1:4000' };
    expect(targetOf(step('claude-x'), anthropic)).toMatchObject({ target: { baseUrl: 'http://127.0.0.1:4000/v1' } });
    const openai = { ...keys, OPENAI_BASE_URL: 'http://127.0.0.1:4000/openai' };
    expect(targetOf(step('gpt-x'), openai)).toMatchObject({ target: { baseUrl: 'http://127.0.0.1:4000/openai' } });
  });

  test.each([
    ['llama3:8b', {}, /its name belongs to no provider; set ARX_MODEL_BASE_URL/],
    ['gpt-4o', { OPENAI_API_KEY: ' ' }, /^OPENAI_API_KEY is not set/],
    ['claude-x', {}, /^ANTHROPIC_API_KEY is not set/],
    ['x', { ARX_MODEL_BASE_URL: 'localhost' }, /^ARX_MODEL_BASE_URL is no address/],
    ['x', { ARX_MODEL_BASE_URL: 'file:///etc' }, /^ARX_MODEL_BASE_URL is no address/],
    ['x', { ARX_MODEL_BASE_URL: WITH_PASSWORD }, /^ARX_MODEL_BASE_URL holds a user name/],
    ['x', { ARX_MODEL_BASE_URL: 'http://127.0.0.1/?key=made-up' }, /^ARX_MODEL_BASE_URL holds a query/],
    ['gpt-4o', { OPENAI_API_KEY: 'made up' }, /^OPENAI_API_KEY holds characters that no key has/],
  ])('nowhere: %s with %j', (model, env, what) => {
    const choice = targetOf(step(model), env);
    expect(choice).toMatchObject({ kind: 'missing', what: expect.stringMatching(what) });
    expect(JSON.stringify(choice)).not.toMatch(/made.up/);
  });

  test('nowhere when it names a compatible server and there is no address', () => {
    expect(targetOf(step('x', 'compatible'), keys)).toMatchObject({
      kind: 'missing',
      what: expect.stringContaining('ARX_MODEL_BASE_URL is not set'),
    });
  });
});
