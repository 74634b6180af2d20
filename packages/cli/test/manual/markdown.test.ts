import { expect, test } from 'vitest';
import { ARX } from '../../src/manual/arx.ts';
import { renderMarkdown } from '../../src/manual/markdown.ts';

test('docs/cli.md is what the command tree says', async () => {
  await expect(renderMarkdown(ARX)).toMatchFileSnapshot('../../../../docs/cli.md');
});
