/** A file as it is to be written: the same bytes for the same settings, every time. */
export interface EmittedFile {
  /** Where, relative to the directory that is built into, with slashes. */
  readonly path: string;
  /** The whole text, with its last line end. */
  readonly text: string;
  /** A program is made executable. Default: `data`. */
  readonly kind?: 'data' | 'program';
}
