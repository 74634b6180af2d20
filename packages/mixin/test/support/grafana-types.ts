/**
 * A type of Grafana as its JSON has it: read only, and a value of an enum is its text or number. Theirs are written for
 * programs that fill and change them.
 */
export type AsJson<T> = T extends string
  ? `${T}`
  : T extends readonly (infer Item)[]
    ? readonly AsJson<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: AsJson<T[Key]> }
      : T;

/** A type without its names, so that one with named keys fits one with any keys: an interface never does. */
export type Plain<T> = T extends readonly (infer Item)[]
  ? readonly Plain<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Plain<T[Key]> }
    : T;

/**
 * The keys of ours, at any depth, that theirs does not have, with dots: a misspelled option is one, which Grafana would
 * ignore without a word. `never` where there is none.
 */
export type StrangeKeys<Ours, Theirs> = unknown extends Theirs
  ? never
  : Ours extends readonly (infer Item)[]
    ? StrangeKeys<Item, ItemOf<Theirs>>
    : Ours extends object
      ? StrangeIn<Ours, Theirs>
      : never;

// A key of any name, as an empty object has it here, is none.
type StrangeIn<Ours, Theirs> = {
  [Key in keyof Ours & string as string extends Key ? never : Key]: Key extends KeyOf<Theirs>
    ? Below<Key, StrangeKeys<Ours[Key], ValueOf<Theirs, Key>>>
    : Key;
} extends infer Found
  ? Found[keyof Found]
  : never;

type Below<Key extends string, Inner> = Inner extends string ? `${Key}.${Inner}` : never;
type ItemOf<T> = T extends readonly (infer Item)[] ? Item : never;
type KeyOf<T> = T extends object ? keyof T : never;
type ValueOf<T, Key> = T extends object ? (Key extends keyof T ? T[Key] : never) : never;
