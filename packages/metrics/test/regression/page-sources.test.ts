import { expect, test } from 'vitest';
import { createPage, selfRegistry } from '../../src/index.ts';

// It showed only as a failed source on the page.
test.each([
  ['a function that was not called', selfRegistry],
  ['a registry of another library', { metrics: () => Promise.resolve('') }],
  ['nothing', undefined],
])('a page refuses %s as its source', (_, source) => {
  expect(() => createPage({ sources: [selfRegistry(), source as never] })).toThrow(/sources\[1\] is no registry/);
});
