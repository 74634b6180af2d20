/** Every way in which this package refuses something. The code is stable; the message is for people. */
export type CatalogErrorCode =
  | 'ARX_ENABLE_OPTION_INVALID'
  | 'ARX_REPOSITORIES_INVALID'
  | 'ARX_SYSTEM_CONFLICT'
  | 'ARX_SYSTEM_UNKNOWN';

/** An error of configuration: what is wrong, with what, and what was expected. */
export interface CatalogError extends Error {
  readonly name: 'CatalogError';
  readonly code: CatalogErrorCode;
  /** What it is about, such as the name of a system. */
  readonly subject: string;
}

export function catalogError(code: CatalogErrorCode, subject: string, message: string): CatalogError {
  return Object.assign(new Error(message), { name: 'CatalogError' as const, code, subject });
}
