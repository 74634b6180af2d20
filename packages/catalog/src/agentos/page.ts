import { createPage, type Page, type Registry, type Scrape } from '@arx/metrics';

/** The page of one registry alone, as bytes. Made with its first use. */
export interface AgentosPage {
  /** The text exposition; each call is a scrape. */
  getMetrics(): Promise<Uint8Array>;
  getContentType(): string;
}

/** For programs that answer `/metrics` by themselves; `@arx/metrics/http` streams the same page. */
export function pageOf(registry: Registry): AgentosPage {
  let page: Page | undefined;
  const scrape = (): Scrape => {
    page ??= createPage({ sources: [registry], selfMetrics: false });
    return page.scrape();
  };
  return {
    getMetrics: async () => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of scrape().chunks) chunks.push(chunk);
      return Buffer.concat(chunks);
    },
    getContentType: () => scrape().contentType,
  };
}
