import type { Library } from './library.ts';

/** The libraries that are measured, ours first. */
export const LIBRARIES = ['arx', 'prom-client', 'successor', 'opentelemetry'] as const;
export type LibraryName = (typeof LIBRARIES)[number];
/** All but ours. */
export type PeerName = Exclude<LibraryName, 'arx'>;

/** The packages behind the names: what a program imports, the version counts of the first. */
export const PACKAGES: Readonly<Record<LibraryName, readonly [string, ...string[]]>> = {
  arx: ['@arx/metrics'],
  'prom-client': ['prom-client'],
  successor: ['@prometheus-io/client'],
  opentelemetry: ['@opentelemetry/sdk-metrics', '@opentelemetry/exporter-prometheus'],
};

/** Loads one library, and no other, into this process. */
export async function loadLibrary(name: LibraryName): Promise<Library> {
  switch (name) {
    case 'arx':
      return (await import('./arx.ts')).createLibrary();
    case 'prom-client': {
      const { createLibraryOf } = await import('./prom-client.ts');
      return createLibraryOf((await import('prom-client')).default);
    }
    case 'successor': {
      const { createLibraryOf } = await import('./prom-client.ts');
      return createLibraryOf((await import('@prometheus-io/client')).default);
    }
    case 'opentelemetry':
      return (await import('./opentelemetry.ts')).createLibrary();
  }
}
