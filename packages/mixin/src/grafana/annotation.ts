import { PROMETHEUS } from './datasource.ts';
import type { AnnotationJson } from './json.ts';

/** Marks in time on every panel: one for each stretch in which the expression has an answer. */
export interface Annotation {
  readonly name: string;
  readonly expr: string;
  readonly color: 'blue' | 'red';
  /** `{{label}}` stands for a label. */
  readonly title: string;
  readonly text: string;
  /** Labels that are shown as tags. */
  readonly tags: readonly string[];
  /** Whether it is on when the dashboard opens. */
  readonly enabled: boolean;
}

/** Grafana's own: marks that people set by hand. */
export const BUILT_IN_ANNOTATION: AnnotationJson = {
  builtIn: 1,
  datasource: { type: 'grafana', uid: '-- Grafana --' },
  enable: true,
  hide: true,
  iconColor: 'rgba(0, 211, 255, 1)',
  name: 'Annotations & Alerts',
  type: 'dashboard',
};

export function renderAnnotation({ name, expr, color, title, text, tags, enabled }: Annotation): AnnotationJson {
  return {
    datasource: PROMETHEUS,
    enable: enabled,
    expr,
    hide: false,
    iconColor: color,
    name,
    step: '1m',
    tagKeys: tags.join(','),
    textFormat: text,
    titleFormat: title,
  };
}
