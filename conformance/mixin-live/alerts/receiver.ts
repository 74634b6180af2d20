import { createServer } from 'node:http';
import { until } from '../../support/processes.ts';

/** An alert as Alertmanager tells of it. */
export interface Told {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  /** The same for the same labels. */
  readonly fingerprint: string;
}

/** Labels that an alert must have, its name among them; it may have others. */
export type Wanted = Readonly<Record<string, string>> & { readonly alertname: string };

/** Whoever is told of alerts. */
export interface Receiver {
  readonly url: string;
  /** Everything that it was told, in the order in which it came. */
  readonly told: readonly Told[];
  /** Waits until it is told that such an alert fires. */
  firing(wanted: Wanted, milliseconds?: number): Promise<Told>;
  /** Waits until it is told that such an alert fired and, later, that the same one is over. */
  resolved(wanted: Wanted, milliseconds?: number): Promise<readonly [firing: Told, resolved: Told]>;
  /** Waits until all alerts that are meant are over, and forgets what it was told. */
  forget(isMeant: (alertname: string) => boolean): Promise<void>;
  close(): Promise<void>;
}

/** Long: a busy machine evaluates late, and nobody waits for longer than it takes. */
const PATIENCE_MS = 60_000;

/** Listens on a port of the loopback address for what the webhook of Alertmanager sends. */
export async function startReceiver(): Promise<Receiver> {
  const told: Told[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { alerts } = JSON.parse(Buffer.concat(chunks).toString()) as { readonly alerts: readonly Told[] };
      told.push(...alerts);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;

  const firstFiring = (wanted: Wanted): number =>
    told.findIndex(({ status, labels }) => status === 'firing' && hasLabels(labels, wanted));

  async function firing(wanted: Wanted, milliseconds = PATIENCE_MS): Promise<Told> {
    await until(`to be told of ${JSON.stringify(wanted)}`, () => firstFiring(wanted) >= 0, milliseconds);
    return told[firstFiring(wanted)] as Told;
  }

  return {
    url: `http://127.0.0.1:${port}/`,
    told,
    firing,
    async resolved(wanted, milliseconds = PATIENCE_MS) {
      const first = await firing(wanted, milliseconds);
      const over = (): Told | undefined =>
        told.slice(told.indexOf(first)).find((one) => isOver(one) && one.fingerprint === first.fingerprint);
      await until(`to be told that ${JSON.stringify(wanted)} is over`, () => over() !== undefined, milliseconds);
      return [first, over() as Told];
    },
    async forget(isMeant) {
      const open = (): readonly string[] => {
        const last = new Map(told.map((one) => [one.fingerprint, one]));
        const firing = [...last.values()].filter((one) => !isOver(one));
        return firing.map(({ labels }) => labels['alertname'] ?? '').filter(isMeant);
      };
      await until('what was told of at the start to be over', () => open().length === 0, PATIENCE_MS);
      told.length = 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function isOver({ status }: Told): boolean {
  return status === 'resolved';
}

function hasLabels(labels: Told['labels'], wanted: Wanted): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value);
}
