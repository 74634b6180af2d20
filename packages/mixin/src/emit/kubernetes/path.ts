/** Where the files lie, from the root that is built into. */
export const FOLDER = 'observability/kubernetes';

/** The path of a file of that name. */
export function pathOf(name: string): string {
  return `${FOLDER}/${name}`;
}
