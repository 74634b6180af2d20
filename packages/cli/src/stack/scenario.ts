import { DOCKER_HOST_NAME } from '@arx/mixin/emit';
import type { Machine } from './machine.ts';
import type { EnvProblem, Scenario, StackValues } from './variables.ts';

/** Where ARX is, and how it was found out. */
export interface ChosenScenario {
  readonly name: Scenario;
  /** Why it is this one, to be said; `undefined` where `.env` says so. */
  readonly inferredFrom: string | undefined;
}

/** Who ARX has to listen to, so that the containers reach it and nobody else needs to. */
export interface Listener {
  readonly address: string;
  readonly port: number;
  /** Names under which ARX may be asked, beside those of its own machine. */
  readonly allowedHosts: readonly string[];
}

/** What each scenario is, for people. */
export const SCENARIO_TEXT: Readonly<Record<Scenario, string>> = {
  host: 'ARX on this Linux machine, beside Docker',
  'docker-desktop': 'ARX on this machine, containers in the virtual machine of Docker Desktop',
  remote: 'ARX on another machine',
  network: 'ARX in a container on a Docker network that exists',
};

/** The scenario that `.env` names, else the one that fits its API_HOST, its STACK_NETWORK and this machine. */
export function chooseScenario(values: StackValues, machine: Machine): ChosenScenario {
  if (values.STACK_SCENARIO !== undefined) return { name: values.STACK_SCENARIO, inferredFrom: undefined };
  if (values.STACK_NETWORK !== undefined) return { name: 'network', inferredFrom: 'STACK_NETWORK is set' };
  if (!isDockerHost(values.API_HOST)) {
    return { name: 'remote', inferredFrom: `API_HOST is ${values.API_HOST}` };
  }
  if (machine.platform !== 'linux') {
    const system = { darwin: 'macOS', win32: 'Windows' }[machine.platform as string] ?? machine.platform;
    return { name: 'docker-desktop', inferredFrom: `this is ${system}` };
  }
  if (machine.isWsl && machine.bridgeAddress === undefined) {
    return { name: 'docker-desktop', inferredFrom: 'this is WSL without a Docker of its own' };
  }
  return { name: 'host', inferredFrom: 'this is Linux' };
}

function isDockerHost(host: string | undefined): boolean {
  return host === undefined || host.toLowerCase() === DOCKER_HOST_NAME;
}

/** What contradicts the scenario. */
export function scenarioProblems(
  name: Scenario,
  values: StackValues,
  lineOf: (name: string) => number,
): readonly EnvProblem[] {
  const { API_HOST: host, STACK_NETWORK: network } = values;
  const beside = name === 'host' || name === 'docker-desktop';
  const problems: EnvProblem[] = [];
  if (beside && !isDockerHost(host)) {
    problems.push({
      line: lineOf('API_HOST'),
      text: `API_HOST is ${host}, but in the scenario ${name} ARX is on this machine: leave API_HOST empty, or set STACK_SCENARIO=remote`,
    });
  }
  if (name === 'remote' && isDockerHost(host)) {
    problems.push({
      line: lineOf('API_HOST'),
      text: 'API_HOST must be the name or the address of the machine that ARX runs on in the scenario remote',
    });
  }
  if (name === 'network' && isDockerHost(host)) {
    problems.push({
      line: lineOf('API_HOST'),
      text: 'API_HOST must be the name of the container of ARX on the network in the scenario network, as docker network inspect shows it',
    });
  }
  if (name === 'network' && network === undefined) {
    problems.push({
      line: lineOf('STACK_NETWORK'),
      text: 'STACK_NETWORK must name the Docker network of ARX in the scenario network, as docker network ls shows it',
    });
  }
  if (name !== 'network' && network !== undefined) {
    problems.push({
      line: lineOf('STACK_NETWORK'),
      text: `STACK_NETWORK is set, but the scenario is ${name}: leave it empty, or set STACK_SCENARIO=network`,
    });
  }
  return problems;
}

/** How ARX has to listen in a scenario. */
export function listenerOf(name: Scenario, values: StackValues, machine: Machine, port: number): Listener {
  const host = values.API_HOST ?? DOCKER_HOST_NAME;
  const address: Readonly<Record<Scenario, string>> = {
    host: machine.bridgeAddress ?? '0.0.0.0',
    'docker-desktop': '127.0.0.1',
    remote: '0.0.0.0',
    network: '0.0.0.0',
  };
  return {
    address: address[name],
    port,
    allowedHosts: [name === 'host' || name === 'docker-desktop' ? DOCKER_HOST_NAME : host],
  };
}
