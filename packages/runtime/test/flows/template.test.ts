import { describe, expect, test } from 'vitest';
import {
  needsFlowDir,
  parseTemplate,
  renderArgument,
  renderTemplate,
  wrongArgumentReferences,
} from '../../src/flows/template.ts';

const facts = {
  inputs: { request: 'CSV {{steps.plan.output}}', empty: '' },
  steps: new Map([
    ['plan', { outcome: 'succeeded' as const, output: 'the $& plan \\{{ {{inputs.request}}' }],
    ['plan.v2', { outcome: 'succeeded' as const, output: 'second' }],
    ['skipped', { outcome: 'skipped' as const, output: '' }],
  ]),
};

describe('a prompt', () => {
  test.each([
    ['without references', 'Say {yes} }} to $1.', 'Say {yes} }} to $1.'],
    ['with the output of a step', 'Do {{steps.plan.v2.output}}!', 'Do second!'],
    ['with spaces in the braces', '{{ steps.plan.v2.output }}{{\tinputs.empty\n}}', 'second'],
    ['with the output of a skipped step', '<{{steps.skipped.output}}>', '<>'],
    ['with braces that stand for themselves', '\\{{ x }} \\{{{', '{{ x }} {{{'],
  ])('%s', (_what, template, text) => {
    expect(renderTemplate(template, facts)).toBe(text);
  });

  test('takes what is put in as it is: neither references nor patterns in it mean anything', () => {
    expect(renderTemplate('{{inputs.request}}|{{steps.plan.output}}', facts)).toBe(
      'CSV {{steps.plan.output}}|the $& plan \\{{ {{inputs.request}}',
    );
  });

  test('reads no property that every object has', () => {
    expect(renderTemplate('<{{inputs.constructor}}>', facts)).toBe('<>');
  });

  test.each([
    '{{',
    '{{ }}',
    '{{plan}}',
    '{{steps.plan}}',
    '{{steps..output',
    '{{inputs.}}',
    '{{output.plan}}',
    '{{{a}}}',
  ])('cannot hold %s', (template) => {
    expect(parseTemplate(template).map(({ kind }) => kind)).toContain('wrong');
  });

  test('is read in a time that grows with its length', () => {
    const began = performance.now();
    for (const text of ['{{'.repeat(50_000), `{{${'x'.repeat(100_000)}`, `{{steps.${'.output'.repeat(15_000)}x}}`]) {
      parseTemplate(text);
    }
    expect(performance.now() - began).toBeLessThan(1000);
  });
});

describe('an argument', () => {
  test('knows the Node and the directory of the flow, and leaves everything else alone', () => {
    const where = { node: '/bin/node', flowDir: '/flows/$1' };
    expect(renderArgument('{{node}}|{{ flow.dir }}/x|{{.Names}}|{{json .}}|$HOME', where)).toBe(
      '/bin/node|/flows/$1/x|{{.Names}}|{{json .}}|$HOME',
    );
  });

  test('needs a file of the flow only when it says so', () => {
    expect(needsFlowDir(['{{node}}', '{{flow.dir}}/x'])).toBe(true);
    expect(needsFlowDir(['{{node}}', 'flow.dir'])).toBe(false);
  });

  test('is wrong when it looks like a reference and is none', () => {
    expect(wrongArgumentReferences('{{node}}{{flow.dir}}{{.Names}}')).toEqual([]);
    expect(wrongArgumentReferences('{{flow.dri}} {{steps.a.output}} {{ inputs.x }} {{nodes}}')).toEqual([
      '{{flow.dri}}',
      '{{steps.a.output}}',
      '{{ inputs.x }}',
    ]);
  });
});
