import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { linuxGpus, otherGpus } from '../../src/system/gpus.ts';
import { findNvidiaSmi, nvidiaReader, parseNvidiaSmi } from '../../src/system/nvidia.ts';
import { type GraphicsController, loadSystemInformation, type SystemInformation } from '../../src/system/peer.ts';
import { tree } from '../fixtures/tree.ts';

const unknown = {
  utilizationPercent: undefined,
  memoryPercent: undefined,
  temperatureCelsius: undefined,
  powerWatts: undefined,
  throttling: undefined,
};

/** A program in the place of nvidia-smi; it notes what it was asked. */
async function nvidiaSmi(script: string): Promise<{ path: string; folder: string; asked: () => Promise<string[]> }> {
  const folder = await tree({ 'nvidia-smi': `#!/bin/sh\necho "$@" >> "$(dirname "$0")/asked"\n${script}\n` });
  const asked = async () => (await readFile(join(folder, 'asked'), 'utf8')).trim().split('\n');
  return { path: join(folder, 'nvidia-smi'), folder, asked };
}

const peer = (controllers: readonly GraphicsController[]) => async () =>
  ({ graphics: async () => ({ controllers }) }) as unknown as SystemInformation;
const noPeer = async (): Promise<SystemInformation> => {
  throw new Error('not needed');
};

test('each number that nvidia-smi reports, and none that it does not', () => {
  expect(
    parseNvidiaSmi(
      `0, NVIDIA H100 80GB HBM3, 97, 40779, 81559, 64, 512.31, 0x0000000000000004
1, NVIDIA GeForce GTX 1080, [N/A], [Unknown Error], 8192, ERR!, [Not Supported], [N/A]
2, GRID, one, 0, 0, 0, 35, 0.00, 0x0000000000000001
no line of ours
`,
      8,
    ),
  ).toEqual([
    {
      id: '0',
      name: 'NVIDIA H100 80GB HBM3',
      utilizationPercent: 97,
      memoryPercent: (100 * 40779) / 81559,
      temperatureCelsius: 64,
      powerWatts: 512.31,
      throttling: ['power'],
    },
    { id: '1', name: 'NVIDIA GeForce GTX 1080', ...unknown },
    {
      id: '2',
      name: 'GRID, one',
      utilizationPercent: 0,
      memoryPercent: undefined,
      temperatureCelsius: 35,
      powerWatts: 0,
      throttling: [],
    },
  ]);
});

test.each([
  ['0x0000000000000000', []],
  ['0x0000000000000001', []],
  ['0x0000000000000102', []],
  ['0x0000000000000004', ['power']],
  ['0x0000000000000020', ['thermal']],
  ['0x0000000000000040', ['thermal']],
  ['0x0000000000000048', ['thermal']],
  ['0x0000000000000088', ['power']],
  ['0x00000000000000ec', ['thermal', 'power']],
  ['0x0000000000000008', ['other']],
  ['0x0000000000000010', ['other']],
  ['0x0000000000000034', ['thermal', 'power', 'other']],
])('the reasons %s are throttling by %j', (mask, throttling) => {
  expect(parseNvidiaSmi(`0, X, 1, 1, 2, 3, 4, ${mask}`, 8)[0]?.throttling).toEqual(throttling);
});

test('a driver that has another word for the reasons is asked with it, and from then on only so', async () => {
  const { path, asked } = await nvidiaSmi(`case "$*" in
*clocks_event*) echo 'Field "clocks_event_reasons.active" is not a valid field to query.'; exit 2;;
*) echo '0, Tesla T4, 5, 100, 200, 40, 30.5, 0x0000000000000040';;
esac`);
  const read = nvidiaReader(path);
  expect(await read()).toMatchObject([{ name: 'Tesla T4', memoryPercent: 50, throttling: ['thermal'] }]);
  await read();
  expect((await asked()).map((args) => /clocks_(event|throttle)/.exec(args)?.[1])).toEqual([
    'event',
    'throttle',
    'throttle',
  ]);
});

test('a driver that has no word for them reports no throttling', async () => {
  const { path } = await nvidiaSmi(`case "$*" in
*clocks_*) echo 'Field "clocks" is not a valid field to query.' >&2; exit 2;;
*) echo '0, Tesla K80, 5, 100, 200, 40, 30.5';;
esac`);
  expect(await nvidiaReader(path)()).toMatchObject([{ name: 'Tesla K80', powerWatts: 30.5, throttling: undefined }]);
});

test.each([6, 9, 12])('exit %i is no GPU; another one is a failure', async (code) => {
  const { path } = await nvidiaSmi(`echo 'NVIDIA-SMI has failed'; exit ${code}`);
  expect(await nvidiaReader(path)()).toEqual([]);
  const broken = await nvidiaSmi('echo secret >&2; exit 15');
  await expect(nvidiaReader(broken.path)()).rejects.toThrow('nvidia-smi ended with 15');
});

test('nvidia-smi is looked for on the PATH and started only where it is', async () => {
  const { folder, path } = await nvidiaSmi(`echo '0, A, 1, 1, 2, 3, 4, 0x0'`);
  expect(await findNvidiaSmi({ PATH: `/no/such::${folder}` })).toBe(path);
  expect(await findNvidiaSmi({ PATH: '/no/such' })).toBeUndefined();
  expect(await findNvidiaSmi({})).toBeUndefined();
  const root = await tree({});
  expect(await linuxGpus({ load: noPeer, root, env: { PATH: folder } })()).toMatchObject([{ id: '0', name: 'A' }]);
  expect(await linuxGpus({ load: noPeer, root, env: { PATH: '' } })()).toEqual([]);
});

const CARDS = {
  'sys/devices/0000:03:00.0/vendor': '0x1002\n',
  'sys/devices/0000:03:00.0/device': '0x744c\n',
  'sys/devices/0000:03:00.0/driver': '-> ../../../bus/pci/drivers/amdgpu',
  'sys/devices/0000:03:00.0/gpu_busy_percent': '42\n',
  'sys/devices/0000:03:00.0/mem_info_vram_used': '6000000000\n',
  'sys/devices/0000:03:00.0/mem_info_vram_total': '24000000000\n',
  'sys/devices/0000:03:00.0/hwmon/hwmon4/temp1_input': '61500\n',
  'sys/devices/0000:03:00.0/hwmon/hwmon4/power1_average': '213000000\n',
  'sys/devices/0000:01:00.0/vendor': '0x10de\n',
  'sys/devices/0000:01:00.0/device': '0x2684\n',
  'sys/devices/0000:01:00.0/driver': '-> ../../../bus/pci/drivers/nouveau',
  'sys/devices/0000:05:00.0/vendor': '0x1002\n',
  'sys/devices/0000:05:00.0/device': '0x1638\n',
  'sys/devices/0000:05:00.0/driver': '-> ../../../bus/pci/drivers/amdgpu',
  'sys/devices/0000:05:00.0/gpu_busy_percent': '99\n',
  'sys/devices/0000:05:00.0/power/runtime_status': 'suspended\n',
  'sys/devices/0000:09:00.0/vendor': '0x1a03\n',
  'sys/class/drm/renderD128/device': '-> ../../../devices/0000:01:00.0',
  'sys/class/drm/renderD129/device': '-> ../../../devices/0000:03:00.0',
  'sys/class/drm/renderD130/device': '-> ../../../devices/0000:05:00.0',
  'sys/class/drm/card0/device': '-> ../../../devices/0000:09:00.0',
};

test('other GPUs are those with a render node, with what their driver reports; one that sleeps is not woken', async () => {
  const load = peer([{ vendor: 'AMD', model: 'Radeon RX 7900 XTX', busAddress: '03:00.0' }]);
  const gpus = await linuxGpus({ load, root: await tree(CARDS), env: {} })();
  expect(gpus).toEqual([
    { id: '0000:01:00.0', name: 'nouveau 0x10de 0x2684', ...unknown },
    {
      id: '0000:03:00.0',
      name: 'Radeon RX 7900 XTX',
      utilizationPercent: 42,
      memoryPercent: 25,
      temperatureCelsius: 61.5,
      powerWatts: 213,
      throttling: undefined,
    },
    { id: '0000:05:00.0', name: 'amdgpu 0x1002 0x1638', ...unknown },
  ]);
});

test('a GPU that nvidia-smi tells is not told again', async () => {
  const { folder } = await nvidiaSmi(`echo '0, A, 1, 1, 2, 3, 4, 0x0'`);
  const gpus = await linuxGpus({ load: peer([]), root: await tree(CARDS), env: { PATH: `${folder}:/bin:/usr/bin` } })();
  expect(gpus.map(({ id }) => id)).toEqual(['0', '0000:03:00.0', '0000:05:00.0']);
});

test('names are asked once; without them the rest is told all the same', async () => {
  const root = await tree(CARDS);
  const load = vi.fn(peer([]));
  const read = linuxGpus({ load, root, env: {} });
  await read();
  await read();
  expect(load).toHaveBeenCalledTimes(1);
  const onNameless = vi.fn();
  const nameless = await linuxGpus({ load: noPeer, onNameless, root, env: {} })();
  expect(nameless.map(({ name }) => name)).toEqual([
    'nouveau 0x10de 0x2684',
    'amdgpu 0x1002 0x744c',
    'amdgpu 0x1002 0x1638',
  ]);
  expect(onNameless).toHaveBeenCalledTimes(1);
});

test('elsewhere the list of systeminformation, without adapters that only show a picture', async () => {
  const load = peer([
    { vendor: 'Apple', model: 'Apple M3 Max' },
    { vendor: 'Microsoft', model: 'Microsoft Basic Display Adapter' },
    { vendor: 'VMware', model: 'SVGA 3D' },
  ]);
  expect(await otherGpus({ load, env: {} })()).toEqual([{ id: '0', name: 'Apple M3 Max', ...unknown }]);
});

test('systeminformation itself has the list', async () => {
  const { controllers } = await (await loadSystemInformation()).graphics();
  const gpus = await otherGpus({ load: loadSystemInformation, env: {} })();
  const models = controllers.map(({ model }) => model);
  expect(gpus.filter(({ name }) => !models.includes(name))).toEqual([]);
});
