import { freePort, until } from '../../support/processes.ts';
import type { Stage } from './scene.ts';

/** Alerts on systems of which nothing is seen. */
const ABSENT: Readonly<Record<string, string>> = {
  arx: 'ArxMetricsAbsent',
  agentos: 'AgentOSMetricsAbsent',
  orchestrator: 'OrchestratorMetricsAbsent',
  xyn: 'XynMetricsAbsent',
  autobot: 'AutoBotMetricsAbsent',
};

/** Only servers are scraped that leave out some systems, then none at all; in the end all is as it was. */
export async function troubleTargets({ system, machine, receiver, scrapeOnly }: Stage): Promise<void> {
  const serve = async (name: string): Promise<string> => {
    const port = await freePort();
    system.arx(['obs', 'serve', '--port', String(port)], { ARX_SYSTEMS: name, AR_ENABLE_METRICS: '0' });
    const address = `127.0.0.1:${port}`;
    await until(`a server with ${name} alone`, async () => (await fetch(`http://${address}/metrics`)).ok);
    return address;
  };
  const [agentos, arx] = await Promise.all([serve('agentos'), serve('arx')]);
  await scrapeOnly([agentos]);
  const { agentos: last = '', ...others } = ABSENT;
  await Promise.all(Object.values(others).map((alertname) => receiver.firing({ alertname })));
  await scrapeOnly([arx]);
  await receiver.firing({ alertname: last });
  await scrapeOnly([system.address, machine.address]);
  await Promise.all(Object.values(ABSENT).map((alertname) => receiver.resolved({ alertname })));
  await scrapeOnly([]);
  await receiver.firing({ alertname: 'ArxTargetMissing' });
  await scrapeOnly([system.address, machine.address]);
  await receiver.resolved({ alertname: 'ArxTargetMissing' });
}
