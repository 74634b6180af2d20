import { setTimeout as sleep } from 'node:timers/promises';
import { createPage, createRegistry, type Page } from '@arx/metrics';
import { type ErrorHandled, errorHandled, type HttpRequest, httpRequest, type Signal, subscribe } from '@arx/signals';
import { expect, onTestFinished, vi } from 'vitest';

/** What probes of servers told since {@link watch}. */
export interface Watched {
  readonly told: readonly HttpRequest[];
  readonly errors: readonly ErrorHandled[];
  /** Waits until so many requests were told, and a moment more for one too many. */
  readonly settled: (count: number) => Promise<readonly HttpRequest[]>;
}

/** Listens until the test ends. */
export function watch(): Watched {
  const told = listen(httpRequest);
  const settled = async (count: number): Promise<readonly HttpRequest[]> => {
    await vi.waitFor(() => expect(told.length).toBeGreaterThanOrEqual(count), { timeout: 5_000 });
    await sleep(15);
    expect(told).toHaveLength(count);
    return told;
  };
  return { told, errors: listen(errorHandled), settled };
}

function listen<Payload>(signal: Signal<Payload, never>): readonly Payload[] {
  const payloads: Payload[] = [];
  onTestFinished(subscribe(signal, (payload) => payloads.push(payload)));
  return payloads;
}

const registry = createRegistry();
registry.counter({ name: 'jobs_total', help: 'Jobs.' }).inc();

/** A page with `jobs_total 1`. */
export const page: Page = createPage({ sources: [registry] });
