/** Every way in which a dashboard is refused. The code is stable; the message is for people. */
export type DashboardErrorCode = 'ARX_DASHBOARD_INVALID' | 'ARX_EXPRESSION_INVALID';

/** A mistake in a dashboard's source: what is wrong, where, and what was expected. */
export interface DashboardError extends Error {
  readonly name: 'DashboardError';
  readonly code: DashboardErrorCode;
  /** The dashboard, panel or family that it is about. */
  readonly subject: string;
}

export function dashboardError(code: DashboardErrorCode, subject: string, message: string): DashboardError {
  return Object.assign(new Error(message), { name: 'DashboardError' as const, code, subject });
}
