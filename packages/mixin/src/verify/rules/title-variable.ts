import type { Rule } from './rule.ts';
import { code, nearest } from './words.ts';

const VARIABLE = /\$\{([A-Za-z_]\w*)(?:[.:][^}]*)?\}|\$([A-Za-z_]\w*)|\[\[([A-Za-z_]\w*)\]\]/g;

/** A title with a variable that the dashboard does not have: it shows as it is written. */
export const titleVariable: Rule = {
  kind: 'panel',
  name: 'title-variable',
  about: 'a title with a variable that the dashboard does not have',
  check({ title, variables, text, at }) {
    return [...title.matchAll(VARIABLE)].flatMap((match) => {
      const name = (match[1] ?? match[2] ?? match[3]) as string;
      // Those with two underscores are Grafana's own; capitals are a currency, in $USD.
      if (name.startsWith('__') || variables.has(name) || /^[A-Z]{2,3}$/.test(name)) return [];
      const near = nearest(name, [...variables]);
      return [
        {
          at: text('title')?.at(match.index) ?? at('title'),
          message: `the title has ${code(match[0])}, and the dashboard has no such variable: readers see it as it is written.`,
          fix: near === undefined ? 'add it to templating.list, or take it out of the title' : `did you mean ${near}?`,
        },
      ];
    });
  },
};
