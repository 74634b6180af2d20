import type { Text } from '../place.ts';
import { actionsOf, type TemplateAction } from '../read/template.ts';
import type { AlertSite } from '../sites.ts';

/** An action in one of the texts of an alert. */
export interface AlertAction extends TemplateAction {
  /** `annotation summary` */
  readonly where: string;
}

/** Every action in the annotations and labels of an alert. */
export function alertActions(alert: AlertSite): readonly AlertAction[] {
  const texts: readonly (readonly [string, Text])[] = [
    ...[...alert.annotations].map(([name, text]) => [`annotation ${name}`, text] as const),
    ...[...alert.labels].map(([name, text]) => [`label ${name}`, text] as const),
  ];
  return texts.flatMap(([where, text]) => actionsOf(text).map((action) => ({ ...action, where })));
}
