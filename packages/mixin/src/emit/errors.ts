/** Every way in which emitting fails. The code is stable; the message is for people. */
export type EmitErrorCode = 'ARX_EMIT_DUPLICATE';

/** A fault of the builders themselves. */
export interface EmitError extends Error {
  readonly name: 'EmitError';
  readonly code: EmitErrorCode;
  /** The path of the file. */
  readonly subject: string;
}

export function emitError(path: string): EmitError {
  const message = `Two builders make the file ${path}; expected one. Give one of them another path.`;
  return Object.assign(new Error(message), {
    name: 'EmitError' as const,
    code: 'ARX_EMIT_DUPLICATE' as const,
    subject: path,
  });
}
