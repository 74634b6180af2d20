import { CliError } from '../errors.ts';
import { askHealth, spoolName } from './health.ts';
import { pageUrl } from './url.ts';

interface Wanted {
  readonly address: string;
  readonly port: number;
  readonly spoolDirectory: string;
}

/** Makes an error of `listen` say who has the port and what to do; others stay as they are. */
export async function listenFailure(error: unknown, wanted: Wanted): Promise<unknown> {
  const { cause } = error as { readonly cause?: { readonly code?: unknown } };
  if (cause?.code !== 'EADDRINUSE') return error;
  const { address, port, spoolDirectory } = wanted;
  const url = pageUrl(address, port);
  const other = await askHealth(url);
  const subject = `${address}:${port}`;
  const elsewhere = `take another port: --port ${port === 65_535 ? port - 1 : port + 1} (or AR_METRICS_PORT); 0 takes any free one`;
  if (other === undefined) {
    return new CliError('ARX_LISTEN_FAILED', {
      subject,
      cause: error,
      message: `port ${port} on ${address} is in use by another program`,
      hint: `${elsewhere}\nsee who has it: ss -ltnp 'sport = :${port}'`,
    });
  }
  const process = other.pid === undefined ? '' : ` (process ${other.pid})`;
  const stop = other.pid === undefined ? 'stop it with Ctrl-C where it runs' : `stop it: kill ${other.pid}`;
  const same = other.spool !== undefined && other.spool === spoolName(spoolDirectory);
  return new CliError('ARX_LISTEN_FAILED', {
    subject,
    cause: error,
    message: same
      ? `arx already serves this spool on ${url}/metrics${process}; what you run shows up there`
      : `port ${port} on ${address} is in use by another arx server${process}, which serves another spool`,
    hint: `${stop}\nor ${elsewhere}`,
  });
}
