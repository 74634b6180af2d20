import * as agentos from '@arx/catalog/agentos';
import * as arx from '@arx/catalog/arx';
import * as autobot from '@arx/catalog/autobot';
import * as orchestrator from '@arx/catalog/orchestrator';
import * as xyn from '@arx/catalog/xyn';
import { type Registry, samplesOf, sampleValue, selfRegistry } from '@arx/metrics';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

/** A recorder as a program without types sees it. */
type Untyped = (told?: unknown, body?: unknown) => unknown;

function recordersOf(strict: boolean): readonly (readonly [string, Registry, Readonly<Record<string, Untyped>>])[] {
  const registries = {
    arx: arx.createArxRegistry({ env: {}, strict }),
    agentos: agentos.createAgentosRegistry({ strict }),
    orchestrator: orchestrator.createOrchestratorRegistry({ strict }),
    xyn: xyn.createXynRegistry({ strict }),
    autobot: autobot.createAutobotRegistry({ env: {}, strict }),
  };
  const recorders = {
    arx: arx.createRecorder(registries.arx, { enabled: true }),
    agentos: agentos.createRecorder(registries.agentos),
    orchestrator: orchestrator.createRecorder(registries.orchestrator, { prices: { x: PRICE } }),
    xyn: xyn.createRecorder(registries.xyn),
    autobot: autobot.createRecorder(registries.autobot),
  };
  return Object.entries(registries).map(([name, registry]) => [
    name,
    registry,
    recorders[name as keyof typeof recorders] as unknown as Record<string, Untyped>,
  ]);
}

const PRICE = { inputPerMillion: 1, outputPerMillion: 1 };

/** Recorders without arguments: what is passed all the same is not looked at. */
const WITHOUT_ARGUMENTS = [
  'recordLockViolation',
  'trackMerge',
  'trackLockWait',
  'standDown',
  'getMetrics',
  'getContentType',
];

const dropped = (): number => sampleValue(selfRegistry(), 'arx_dropped_recordings_total') ?? 0;

const throwing = (): never => {
  throw new Error('hostile');
};
const hostile = new Proxy({}, { get: throwing, has: throwing, ownKeys: throwing, getOwnPropertyDescriptor: throwing });

/** Makes a value, so that the generator of values never touches it. */
type Make = () => unknown;

const noArguments: fc.Arbitrary<Make> = fc
  .oneof(
    fc.constantFrom(undefined, null, 5, Number.NaN, 10n, '', true, Symbol('x'), throwing),
    fc.double(),
    fc.string(),
  )
  .map((value) => () => value);

/** What has fields cannot be read, and what has none has no fields. */
const unreadable = fc.oneof(
  noArguments,
  fc.constant(() => hostile),
);

const conversions = { [Symbol.toPrimitive]: throwing, valueOf: throwing, toString: throwing };

/** A value for a field that is something else than what its type says. */
const bad: fc.Arbitrary<Make> = fc.oneof(
  unreadable,
  fc.constantFrom<Make[]>(
    () => conversions,
    () => [hostile],
    () => [null, undefined],
    () => [Symbol('x'), conversions],
    () => Object.create(null),
    () => '__proto__',
    () => 'constructor',
    () => 'other',
  ),
  fc.anything().map((value) => () => value),
);

/** An object that has every field, each of them something. */
const anyArguments: fc.Arbitrary<Make> = fc.array(bad, { minLength: 1, maxLength: 6 }).map((values) => () => {
  let next = 0;
  return new Proxy({}, { get: () => values[next++ % values.length]?.() });
});

describe.each(recordersOf(false))(
  'the recorders of %s, called by a program without types',
  (_, registry, recorders) => {
    const names = Object.keys(recorders);

    test.each(names.filter((name) => !WITHOUT_ARGUMENTS.includes(name)))(
      '%s drops and counts what it cannot read',
      (name) => {
        fc.assert(
          fc.property(unreadable, (told) => {
            const before = dropped();
            end(recorders[name]?.(told()), told());
            expect(dropped()).toBeGreaterThan(before);
          }),
          { numRuns: 30 },
        );
      },
    );

    test.each(names)('%s throws for nothing that it is told', (name) => {
      fc.assert(
        fc.property(fc.oneof(anyArguments, bad), bad, (told, other) => {
          end(recorders[name]?.(told()), other());
        }),
        { numRuns: 100 },
      );
    });

    test.each(names.filter((name) => /^track/.test(name)))('%s runs its body, whatever it is told', async (name) => {
      await fc.assert(
        fc.asyncProperty(fc.oneof(anyArguments, unreadable), bad, fc.boolean(), async (told, other, fails) => {
          let runs = 0;
          const error = new RangeError('of the body');
          const run = (scope: unknown): unknown => {
            runs++;
            if (!name.startsWith('trackWebsocket')) end(scope, other(), false);
            if (fails) throw error;
            return 'result';
          };
          const args = name === 'trackMerge' || name === 'trackLockWait' ? [run] : [told(), run];
          const settled = await Promise.allSettled([recorders[name]?.(...args)]);
          expect(settled).toEqual([
            fails ? { status: 'rejected', reason: error } : { status: 'fulfilled', value: 'result' },
          ]);
          expect(runs).toBe(1);
        }),
        { numRuns: 40 },
      );
    });

    test('the page holds numbers all the same, and no read of it fails', async () => {
      const callbacks = () => sampleValue(selfRegistry(), 'arx_dropped_recordings_total', { reason: 'callback' });
      const before = callbacks();
      await registry.refresh(new AbortController().signal);
      expect(callbacks()).toBe(before);
      expect(samplesOf(registry).filter(({ value }) => Number.isNaN(value))).toEqual([]);
    });
  },
);

test.each(
  recordersOf(true).flatMap(([system, , recorders]) =>
    Object.entries(recorders).map(([name, record]) => [system, name, record] as const),
  ),
)('in a strict registry of %s %s throws, as it cannot be read', (_, name, record) => {
  if (WITHOUT_ARGUMENTS.includes(name)) return;
  expect(() => record(undefined)).toThrow(
    expect.objectContaining({
      code: 'ARX_LABELS_INVALID',
      subject: name,
      message: `${name} got undefined; expected one object of named arguments.`,
    }),
  );
  expect(() => record(hostile)).toThrow('hostile');
});

/** Tells a scope everything that it has, each of it something; promises are of recorders that run no body now. */
function end(given: unknown, value: unknown, dispose = true): void {
  if (given instanceof Promise) return void given.catch(() => {});
  if (typeof given !== 'object' || given === null || !(Symbol.dispose in given)) return;
  const scope = given as Record<string, unknown> & Disposable;
  for (const field of [
    'status',
    'result',
    'conflictCount',
    'filesModified',
    'promptTokens',
    'cost',
    'responseSizeBytes',
  ]) {
    scope[field] = value;
  }
  for (const method of ['step', 'fail', 'end', 'succeed']) {
    const given = typeof scope[method] === 'function' ? (scope[method] as Untyped)(value, value) : undefined;
    if (method === 'step') (given as Disposable | undefined)?.[Symbol.dispose]();
  }
  if (dispose) scope[Symbol.dispose]();
}
