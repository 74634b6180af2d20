import { quoted } from './errors.ts';
import type { StepInput } from './flow-input.ts';
import type { Finding, Path } from './problems.ts';
import { checkInput, checkStep, type Scope } from './scope.ts';
import { parseTemplate, type TemplatePart, wrongArgumentReferences } from './template.ts';

/** Everything that is wrong with the references in the prompt, the system text or the arguments of a step. */
export function checkReferences(step: StepInput, path: Path, scope: Scope): readonly Finding[] {
  if (step.kind === 'shell') {
    return step.argv.flatMap((argument, index) => checkArgument(argument, [...path, 'argv', index]));
  }
  const { prompt, system = '' } = step;
  return [...checkTemplate(prompt, [...path, 'prompt'], scope), ...checkTemplate(system, [...path, 'system'], scope)];
}

function checkTemplate(template: string, path: Path, scope: Scope): readonly Finding[] {
  return parseTemplate(template).flatMap((part) => checkPart(part, path, scope));
}

function checkPart(part: TemplatePart, path: Path, scope: Scope): readonly Finding[] {
  switch (part.kind) {
    case 'text':
      return [];
    case 'output':
      return checkStep(part.step, path, scope);
    case 'input':
      return checkInput(part.input, path, scope);
    case 'wrong': {
      const message = `${quoted(part.text)} is no reference; expected {{steps.ID.output}} or {{inputs.NAME}}; to write the braces themselves, begin with \\{{`;
      return [{ path, at: 'value', message }];
    }
  }
}

function checkArgument(argument: string, path: Path): readonly Finding[] {
  return wrongArgumentReferences(argument).map((text) => ({
    path,
    at: 'value',
    message: `${quoted(text)} stands for nothing here; an argument can refer to {{node}} and {{flow.dir}} alone`,
  }));
}
