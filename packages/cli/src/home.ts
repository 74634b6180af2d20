import { userInfo } from 'node:os';
import { isAbsolute } from 'node:path';

/**
 * The home of the user: HOME, else what the system has on his account. `undefined` when neither is an absolute path, as
 * in a container without HOME that runs under a number that no account has.
 *
 * @param accountHome Asks the system; may throw.
 */
export function homeDirectory(
  env: Readonly<Record<string, string | undefined>>,
  accountHome: () => string = () => userInfo().homedir,
): string | undefined {
  const home = env['HOME'] ?? '';
  return isAbsolute(home) ? home : absoluteHome(accountHome);
}

function absoluteHome(accountHome: () => string): string | undefined {
  try {
    const home = accountHome();
    return isAbsolute(home) ? home : undefined;
  } catch {
    return undefined;
  }
}
