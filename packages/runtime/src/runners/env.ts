/** Environment variables, as in `process.env`. */
export type Env = Readonly<Record<string, string | undefined>>;
