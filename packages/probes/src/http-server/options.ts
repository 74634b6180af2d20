import type { Page } from '@arx/metrics';

/** Where the page stands. */
export interface MountOptions {
  /** The page to mount (`createPage` of @arx/metrics). Default: none, requests are told and nothing is mounted. */
  readonly page?: Page | undefined;
  /**
   * Path of the page. Default `/metrics`. Requests for it are answered by the probe and are not told; who may ask is up to
   * what stands before the probe.
   */
  readonly path?: string | undefined;
}

/** Options of the probes of frameworks. */
export interface ArxMetricsOptions extends MountOptions {
  /** Component of the errors that the framework turned into a status of 500 or more. Default: the name of the framework. */
  readonly component?: string | undefined;
}

export const DEFAULT_PATH = '/metrics';
