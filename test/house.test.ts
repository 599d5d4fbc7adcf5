import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize, sep } from 'node:path';

/*
 * Data runs one way: environment -> layout -> constructs -> template -> topology -> discovery -> findings -> report
 * (docs/architecture.md). A line here is a folder of lib, or a file that stands in lib itself, and what it may import.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  text: [],
  errors: ['text'],
  names: ['text'],
  layout: ['names', 'text'],
  coverage: ['names', 'text'],
  environment: ['layout', 'names', 'text', 'errors'],
  aws: ['names', 'text', 'errors'],
  // A row of a report is what a walk found, held to an expectation.
  findings: ['discovery', 'errors', 'plan', 'text'],
  network: ['text', 'errors'],
  discovery: ['names', 'network', 'text'],
  dns: ['names', 'network'],
  // The file of facts is named by an environment.
  certificate: ['aws', 'coverage', 'names', 'network', 'text', 'errors'],
  constructs: ['coverage', 'layout', 'names', 'text', 'errors'],
  index: ['constructs'],
  deploy: ['index', 'constructs', 'environment', 'layout', 'text', 'errors'],
  init: ['environment', 'layout', 'names', 'text'],
  plan: ['coverage', 'environment', 'layout', 'names', 'text', 'errors'],
  'zone-file': ['names', 'plan', 'errors'],
  topology: ['aws', 'names', 'text', 'errors'],
  changes: ['layout', 'names', 'text', 'topology'],
  testing: ['names', 'topology'],
  report: ['discovery', 'findings', 'text'],
  preview: ['coverage', 'deploy', 'discovery', 'dns', 'environment', 'findings', 'layout', 'names', 'network', 'plan', 'text', 'topology', 'errors'],
  preflight: ['aws', 'changes', 'coverage', 'discovery', 'environment', 'errors', 'findings', 'layout', 'names', 'network', 'plan', 'text', 'topology'],
  verify: ['coverage', 'discovery', 'dns', 'environment', 'errors', 'findings', 'names', 'network', 'plan'],
  'outlook-prompt': ['text'],
  // deploy and constructs only behind import(): the command line also runs where CDK is not installed.
  cli: [
    ...[
      'certificate',
      'changes',
      'coverage',
      'deploy',
      'dns',
      'environment',
      'findings',
      'init',
      'layout',
      'names',
      'network',
      'outlook-prompt',
      'plan',
      'preflight',
      'preview',
      'report',
      'text',
      'topology',
    ],
    ...['verify', 'zone-file', 'errors'],
  ],
};

/** Which folders may use a package at all; a file where one alone may. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'aws-cdk-lib': ['constructs', 'deploy', 'testing/redirect-of.ts', 'topology/assembly.ts', 'preview/synthesize.ts', 'preview/assembly-subject.ts'],
  constructs: ['constructs', 'deploy'],
  '@aws-sdk': ['aws', 'topology/account', 'certificate/acm.ts', 'certificate/acm-reads.ts', 'certificate/acm-facts.ts'],
  '@smithy/core': ['aws'],
  commander: ['cli'],
  'cli-progress': ['cli'],
  // A stack's template may be YAML.
  yaml: ['environment', 'topology/account/stacks.ts'],
  zod: ['environment'],
  'csv-parse': ['environment'],
  'fastest-levenshtein': ['environment'],
  'dns-packet': ['dns', 'preview/servers'],
  '@peculiar/x509': ['preview/certificate-authority.ts'],
  'reflect-metadata': ['preview/certificate-authority.ts'],
  'fast-xml-parser': ['preview/exchange'],
  asn1js: ['preview/exchange/spnego.ts'],
  tldts: ['names/libraries.ts'],
  tr46: ['names/libraries.ts'],
  'string-width': ['text'],
  'p-map': ['verify', 'preview', 'preflight'],
  picocolors: ['certificate', 'changes', 'cli', 'outlook-prompt', 'plan', 'report'],
};

const COMMAND_FILES = readdirSync('lib/cli')
  .filter((file) => file.endsWith('-command.ts'))
  .map((file) => `lib/cli/${file}`);

/**
 * What loads at once, and what must not come with it: files that their neighbours load when they are asked for, so that
 * importing a construct loads no SDK, `--help` no command, and a command neither an SDK nor CDK.
 */
const WALLS: readonly { readonly from: string; readonly never: readonly RegExp[] }[] = [
  {
    from: 'lib/index.ts',
    never: [/^lib\/(aws|certificate|cli|deploy|discovery|environment|findings|network|plan|preview|report|topology|verify)\//, /^@aws-sdk/],
  },
  { from: 'lib/cli/run.ts', never: [/^lib\/(?!cli\/|text\/|errors\.ts)/, /-command\.ts$/, /^(?!commander|picocolors|lib\/|node:|.*package\.json$)/] },
  ...COMMAND_FILES.map((from) => ({
    from,
    never: [/^lib\/(constructs|deploy)\//, /^lib\/preview\/synthesize/, /^lib\/certificate\/acm\.ts/, /^@aws-sdk/, /^aws-cdk-lib/],
  })),
];

interface Import {
  readonly from: string;
  readonly to: string;
  /** Neither a type alone nor behind import(). */
  readonly loads: boolean;
}

const FILES = readdirSync('lib', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => join('lib', file));

const IMPORT = /^(?:import|export) (?<type>type )?[^;']*?from '(?<module>[^']+)'|^import '(?<plain>[^']+)'|\b(?<lazy>import|require)\('(?<later>[^']+)'\)/gm;

const IMPORTS: readonly Import[] = FILES.flatMap((from) =>
  [...readFileSync(from, 'utf8').matchAll(IMPORT)].map(({ groups = {} }) => {
    const { type, module = groups.plain ?? groups.later, lazy } = groups;
    return { from, to: module.startsWith('.') ? fileOf(normalize(join(dirname(from), module))) : module, loads: type === undefined && lazy === undefined };
  }),
);

function fileOf(path: string): string {
  const bare = path.endsWith(sep) ? path.slice(0, -1) : path;
  return [bare, `${bare}.ts`, join(bare, 'index.ts')].find((file) => FILES.includes(file)) ?? bare;
}

/** The folder of lib that a file is in. */
function roomOf(file: string): string {
  return file.split(sep)[1].replace(/\.ts$/, '');
}

test('has a line for each folder', () => {
  expect(Object.keys(MAY_IMPORT).sort()).toEqual([...new Set(FILES.map(roomOf))].sort());
});

test.each(Object.entries(MAY_IMPORT))('%s imports what it may, and all of that', (room, allowed) => {
  const others = IMPORTS.filter(({ from, to }) => roomOf(from) === room && to.startsWith('lib') && roomOf(to) !== room);
  expect(others.filter(({ to }) => !allowed.includes(roomOf(to))).map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  expect([...new Set(others.map(({ to }) => roomOf(to)))].sort()).toEqual([...allowed].sort());
});

test('runs one way: no folder is reached from what it imports', () => {
  const open = new Map(Object.entries(MAY_IMPORT));
  // Whoever imports only what is gone goes next.
  for (let before = -1; before !== open.size; ) {
    before = open.size;
    for (const [room, allowed] of open) if (!allowed.some((other) => open.has(other))) open.delete(room);
  }
  expect([...open.keys()]).toEqual([]);
});

test('uses a package only where it belongs', () => {
  const packages = IMPORTS.filter(({ to }) => !to.startsWith('lib') && !to.startsWith('node:') && !to.endsWith('package.json'));
  const astray = packages.filter(({ from, to }) => {
    const known = Object.entries(PACKAGES).find(([name]) => to === name || to.startsWith(`${name}/`));
    return known === undefined || !known[1].some((place) => from === join('lib', place) || from.startsWith(join('lib', place) + sep));
  });
  expect(astray.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
});

test.each(WALLS)('$from does not load what is behind its walls', ({ from, never }) => {
  const loaded = new Set([from]);
  // Iterating over a Set includes what is added meanwhile.
  for (const file of loaded) for (const { from: importer, to, loads } of IMPORTS) if (importer === file && loads) loaded.add(to);
  expect(loaded.size).toBeGreaterThan(5);
  expect([...loaded].filter((file) => never.some((wall) => wall.test(file.split(sep).join('/'))))).toEqual([]);
});

test('reads no file in the default of a parameter', () => {
  const byDefault = /(?:[({,]|^)\s*\w+(?:: [^=;]+)? = (?:read|load|cached|list|open)\w*\([^;]*$/;
  const reading = FILES.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line) => (byDefault.test(line) ? [`${file}: ${line.trim()}`] : [])),
  );
  expect(reading).toEqual([]);
});

test('names options of the command line in cli alone', () => {
  const naming = FILES.filter((file) => {
    if (roomOf(file) === 'cli' || file.endsWith('style.ts')) return false;
    return /(?<![\w-])--[a-z]/.test(readFileSync(file, 'utf8'));
  });
  expect(naming.map((file) => file.split(sep).slice(1).join('/'))).toEqual([]);
});

test('every file and folder that the architecture names is there, and every folder of lib is named', () => {
  const page = readFileSync('docs/architecture.md', 'utf8');
  const named = [...page.matchAll(/`((?:lib|bin|test|scripts|docs)\/[\w./-]*|[\w-]+\.json)`/g)].map(([, path]) => path);
  const folders = new Set(FILES.map((file) => `${dirname(file).split(sep).join('/')}/`));
  const rooms = [...folders, ...FILES.filter((file) => dirname(file) === 'lib').map((file) => file.split(sep).join('/'))].filter((room) => room !== 'lib/');
  expect(named.filter((path) => !existsSync(path) && !path.includes('NAME'))).toEqual([]);
  expect(rooms.filter((path) => !named.includes(path))).toEqual([]);
  const bare = [...page.matchAll(/`([\w-]+\.ts)`/g)].map(([, name]) => name);
  expect(bare.filter((name) => !FILES.some((file) => basename(file) === name))).toEqual([]);
});

test('gives jsii the folders of the constructs alone, as it would publish the others', () => {
  const { jsii } = JSON.parse(readFileSync('package.json', 'utf8'));
  const folders = readdirSync('lib', { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => name).filter((name) => !jsii.excludeTypescript.includes(`lib/${name}`))).toEqual(['constructs', 'layout', 'names']);
});
