import type { ScopeId } from './vocabulary.ts';

/** A new identity. Two calls never give the same object; that is all it is for. */
export function newScopeId(kind: ScopeId['kind']): ScopeId {
  return Object.freeze({ kind });
}

/** Seconds since `startedAt`, which is a reading of `performance.now()`: monotonic, so never negative. */
export function secondsSince(startedAt: number): number {
  return (performance.now() - startedAt) / 1000;
}

/** What the callback forms need of a scope. */
interface Settleable {
  succeed(): void;
  fail(error?: unknown): void;
}

/** Runs `body` and marks the scope by how it went; passes on the result and the error. */
export async function settle<Scope extends Settleable, T>(
  scope: Scope,
  body: (scope: Scope) => T | PromiseLike<T>,
): Promise<T> {
  try {
    const result = await body(scope);
    scope.succeed();
    return result;
  } catch (error) {
    scope.fail(error);
    throw error;
  }
}
