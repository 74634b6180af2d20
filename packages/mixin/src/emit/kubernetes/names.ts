/** The part of ARX that a pod is. */
export type Component = 'server' | 'worker';

/** What all objects are named after, and the job that Prometheus calls their targets: the rules ask for it. */
export const NAME = 'arx';
/** The label whose value becomes the label `job` of a target. */
export const JOB_LABEL = 'app.kubernetes.io/name';
/** The Secret that the pods read. */
export const SECRET = 'arx';
/** Name and number of the port of the page, which is also that of the API. */
export const PORT = { name: 'metrics', number: 9108 } as const;
/** Numeric, so that Kubernetes can see that it is not root. */
export const USER = 10_001;

/** The labels of every object. */
export function labelsOf(component?: Component): Readonly<Record<string, string>> {
  const own = component === undefined ? {} : { 'app.kubernetes.io/component': component };
  return { [JOB_LABEL]: NAME, ...own, 'app.kubernetes.io/part-of': NAME };
}

/** What selects the pods of a component. It can never change: a Deployment refuses another. */
export function selectorOf(component: Component): Readonly<Record<string, string>> {
  return { [JOB_LABEL]: NAME, 'app.kubernetes.io/component': component };
}

/** The name of the objects of a component. */
export function nameOf(component: Component): string {
  return `${NAME}-${component}`;
}
