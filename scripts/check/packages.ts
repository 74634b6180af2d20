import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Manifest, type WorkspacePackage, workspacePackages } from './workspace.ts';

const ENGINES = '>=22.18';

/** Where the reason for each third-party dependency stands. */
const REASONS = 'docs/decisions/dependencies.md';

/** What is wrong with the entries that a package exports. */
function exportFindings({ folder, path, manifest }: WorkspacePackage): string[] {
  const findings: string[] = [];
  for (const [subpath, entry] of Object.entries(manifest.exports ?? {})) {
    const where = `packages/${folder}/package.json: exports["${subpath}"]`;
    const source = entry['@arx/source'];
    if (!source) {
      findings.push(`${where} has no @arx/source, so tests would run on an old build`);
      continue;
    }
    const name = source.replace(/^\.\/src\//, '').replace(/\.ts$/, '');
    // Built by the compiler alone, or bundled as well where loading many files would cost too much.
    const output = entry.default?.startsWith('./bundle/') ? 'bundle' : 'dist';
    const wanted = { '@arx/source': source, types: `./dist/${name}.d.ts`, default: `./${output}/${name}.js` };
    // The order counts: the first condition that holds wins.
    if (JSON.stringify(entry) !== JSON.stringify(wanted)) findings.push(`${where} must be ${JSON.stringify(wanted)}`);
    if (!existsSync(join(path, source))) findings.push(`${where}: ${source} does not exist`);
  }
  return findings;
}

function packageFindings(root: string, pkg: WorkspacePackage, version: string): string[] {
  const { folder, path, manifest } = pkg;
  const where = `packages/${folder}`;
  const findings = exportFindings(pkg);
  const expect = (good: boolean, message: string): void => {
    if (!good) findings.push(message);
  };
  expect(manifest.name === `@arx/${folder}`, `${where}/package.json: the name must be @arx/${folder}`);
  expect(manifest.version === version, `${where}/package.json: all packages share one version, here ${version}`);
  expect(manifest.engines?.node === ENGINES, `${where}/package.json: engines.node must be ${ENGINES}`);
  expect(manifest.type === 'module', `${where}/package.json: type must be module`);
  expect(Boolean(manifest.description), `${where}/package.json: a description is missing`);
  for (const [name, range] of Object.entries(manifest.dependencies ?? {})) {
    const own = name.startsWith('@arx/');
    expect(!own || range === version, `${where}/package.json: ${name} must be ${version}`);
  }
  for (const bin of Object.values(manifest.bin ?? {})) {
    expect(!bin.includes('dist/'), `${where}/package.json: a bin must be a committed file, not a built one: ${bin}`);
    expect(existsSync(join(path, bin)), `${where}/package.json: the bin ${bin} does not exist`);
  }
  expect(existsSync(join(path, 'README.md')), `${where}/README.md is missing: npm shows it`);
  const licence = join(path, 'LICENSE');
  const same = existsSync(licence) && readFileSync(licence, 'utf8') === readFileSync(join(root, 'LICENSE'), 'utf8');
  expect(same, `${where}/LICENSE must be a copy of LICENSE: cp LICENSE ${where}/`);
  return findings;
}

/** Third-party dependencies whose reason is not written down, or not for this version. */
function reasonFindings(root: string, packages: readonly WorkspacePackage[]): string[] {
  const document = readFileSync(join(root, REASONS), 'utf8');
  const workspace: Manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const all = [workspace, ...packages.map((pkg) => pkg.manifest)].flatMap((manifest) =>
    Object.entries({ ...manifest.devDependencies, ...manifest.dependencies, ...manifest.optionalDependencies }),
  );
  const names = new Set(
    all.filter(([name]) => !name.startsWith('@arx/')).map(([name, version]) => `\`${name}\` ${version}`),
  );
  return [...names]
    .filter((name) => !document.includes(name))
    .map((name) => `${REASONS}: ${name} is missing: say why it is there, its licence, size and date of release`);
}

/**
 * Every package is fit to be packed (same version, same form of exports, licence and readme beside it), and every
 * third-party dependency has its reason.
 */
export async function checkPackages(root: string): Promise<readonly string[]> {
  const packages = workspacePackages(root);
  const version = packages[0]?.manifest.version ?? '';
  return [...packages.flatMap((pkg) => packageFindings(root, pkg, version)), ...reasonFindings(root, packages)];
}
