import { SERVICE_STATUSES } from '../families/services.ts';
import type { AutobotRegistry } from '../registry.ts';

/** How a service is. */
export type ServiceStatus = (typeof SERVICE_STATUSES)[number];

/** Recorders of services that the program depends on. */
export interface ServiceRecorder {
  /** Sets `autobot_service_health_score`, 0 to 100. */
  updateServiceHealth(service: { readonly serviceName: string; readonly healthScore: number }): void;
  /** A service answered a check: `autobot_service_response_time_seconds`. */
  recordServiceResponseTime(answer: { readonly serviceName: string; readonly responseTimeSeconds: number }): void;
  /**
   * Sets all flags of `autobot_service_status`: 1 for this status, 0 for the others. Another word sets none: it is dropped
   * and counted, in a strict registry an error.
   */
  updateServiceStatus(service: { readonly serviceName: string; readonly status: ServiceStatus }): void;
}

export function serviceRecorder({ instruments: to }: AutobotRegistry): ServiceRecorder {
  return {
    updateServiceHealth: ({ serviceName, healthScore }) =>
      to.serviceHealthScore.set({ service_name: serviceName }, healthScore),
    recordServiceResponseTime: ({ serviceName, responseTimeSeconds }) =>
      to.serviceResponseTime.observe({ service_name: serviceName }, responseTimeSeconds),
    updateServiceStatus: ({ serviceName, status: present }) => {
      // First, because the engine refuses what is no status.
      to.serviceStatus.set({ service_name: serviceName, status: present }, 1);
      if (!SERVICE_STATUSES.includes(present)) return;
      for (const status of SERVICE_STATUSES) {
        if (status !== present) to.serviceStatus.set({ service_name: serviceName, status }, 0);
      }
    },
  };
}
