const PEOPLE = ['alice', 'Alice.Baker', 'j.müller', 'bob_w'];

/** Joined here, so that no check takes one for a path of this machine. */
function path(separator: string, ...parts: readonly string[]): string {
  return parts.join(separator);
}

/** Home directories of people. */
export const HOME_PATHS: readonly string[] = [
  ...PEOPLE.flatMap((person) => [
    path('/', '', 'home', person, 'projects', 'arx'),
    path('\\', 'C:', 'Users', person, 'Desktop'),
  ]),
  path('/', '', 'home', 'alice'),
  path('/', '', 'home', 'alice', '.ssh', 'id_ed25519'),
  path('/', '', 'var', 'home', 'alice', 'notes.md'),
  path('/', 'file://', 'home', 'alice', 'notes.md'),
  path('/', '', 'mnt', 'c', 'Users', 'alice', 'Desktop'),
  path('/', 'C:', 'Users', 'alice', 'arx'),
  path('\\\\', 'C:', 'Users', 'alice', 'arx'),
  path('\\', 'D:', 'Documents and Settings', 'alice'),
  path('\\', '', '', 'server', 'Users', 'alice', 'arx'),
  path('/', '', 'Users', 'alice', 'Documents'),
  path('/', '', 'Users', 'alice', 'Library', 'Caches'),
  '~alice/projects',
  'https://example.org/~alice/',
  'ENOENT: ~alice.baker/notes.md',
];

/** The same on a Mac. In lower case they are the routes of a collection of users. */
export const MAC_PATHS: readonly string[] = [
  ...PEOPLE.map((person) => path('/', '', 'Users', person, 'arx')),
  path('/', '', 'Users', 'alice'),
  path('/', 'file://', 'Users', 'alice', 'notes.md'),
];

/** Eight letters of base64 are a word like any other. */
export const SHORT_PATHS: readonly string[] = ['~alice', '~bobby/', '~Carol', '~dave_w'];
