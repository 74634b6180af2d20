/** The exit code of a keeper that found another one at work. */
export const KEEPER_EXISTS = 3;
