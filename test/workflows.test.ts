import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly defaults?: { readonly run: { readonly shell: string } };
  readonly jobs: Readonly<Record<string, { readonly permissions?: Readonly<Record<string, string>>; readonly steps: readonly Step[] }>>;
}

interface Step {
  readonly run?: string;
  readonly uses?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}

const OWN = readdirSync('.github/workflows').map((name) => `.github/workflows/${name}`);
const COPIED = 'examples/github-actions/autodiscover.yml';
const WORKFLOWS = [...OWN, COPIED].map((path) => ({ path, workflow: parse(readFileSync(path, 'utf8')) as Workflow }));
const CI = readFileSync('.ci/run', 'utf8');
const { scripts, name } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string>; name: string };

const stepsOf = ({ jobs }: Workflow) => Object.values(jobs).flatMap(({ steps }) => steps);
const linesOf = (workflow: Workflow) => stepsOf(workflow).flatMap(({ run }) => run?.trim().split('\n') ?? []);

test('there are those that build, release, and are there to be copied', () => {
  expect(WORKFLOWS.map(({ path }) => path)).toEqual(['.github/workflows/build.yml', '.github/workflows/release.yml', COPIED]);
});

test.each(WORKFLOWS)('$path names npm scripts that are there', ({ path, workflow }) => {
  const named = linesOf(workflow).flatMap((line) =>
    [...line.matchAll(/\bnpm (?:run (?:--silent )?)?(?<script>(?<=run )[\w:-]+|test\b)/g)].map(({ groups }) => groups?.script as string),
  );
  expect(named.length).toBeGreaterThan(0);
  // The one that is copied runs the tests of its own project.
  expect(named.filter((script) => !(script in scripts))).toEqual([]);
  if (path === COPIED) expect(named).toEqual(['test']);
});

test.each(WORKFLOWS)('$path pins each action to a major version', ({ workflow }) => {
  const used = stepsOf(workflow).flatMap(({ uses }) => uses ?? []);
  expect(used.length).toBeGreaterThan(2);
  expect(used.filter((action) => !/^actions\/[\w-]+@v\d+$/.test(action))).toEqual([]);
});

test.each(WORKFLOWS)('$path may do no more than it has to', ({ workflow, path }) => {
  const granted = [workflow.permissions, ...Object.values(workflow.jobs).map(({ permissions = {} }) => permissions)];
  const written = granted.flatMap((permissions) => Object.entries(permissions).filter(([, access]) => access === 'write'));
  // What publishes has no right to the repository, and checks nothing out.
  const releases = path.endsWith('release.yml');
  expect(written.map(([scope]) => scope)).toEqual(releases ? ['id-token', 'contents'] : []);
  if (releases) expect(workflow.jobs.publish.permissions).toEqual({ 'id-token': 'write' });
});

test('a release is guarded before it is published, as the tag that it is', () => {
  const lines = linesOf(parse(readFileSync('.github/workflows/release.yml', 'utf8')));
  const at = (pattern: RegExp) => lines.findIndex((line) => pattern.test(line));
  expect(at(/release:guards -- --tag "\$GITHUB_REF_NAME"/)).toBeGreaterThan(-1);
  expect(at(/npm publish .*--provenance/)).toBeGreaterThan(Math.max(at(/release:guards/), at(/npm run lint/), at(/npm test/), at(/npm run test:package/)));
});

test('the one that is copied fails where a command before a | fails, and takes the installed command alone', () => {
  const [{ workflow }] = WORKFLOWS.filter(({ path }) => path === COPIED);
  expect(workflow.defaults?.run.shell).toBe('bash');
  const commands = linesOf(workflow).filter((line) => line.includes('npx'));
  expect(commands).toHaveLength(3);
  for (const line of commands) expect(line).toMatch(new RegExp(`^npx --no-install ${name} (plan|preview|verify) `));
});

test('the one that is copied has the branch that it compares a pull request with', () => {
  const [{ workflow }] = WORKFLOWS.filter(({ path }) => path === COPIED);
  const { steps } = workflow.jobs.preview;
  expect(steps.find(({ run }) => run?.includes('--against'))).toMatchObject({
    run: expect.stringContaining('--against "origin/$BASE"'),
    env: { BASE: expect.stringContaining('github.base_ref') },
  });
  expect(steps.find(({ uses }) => uses?.startsWith('actions/checkout'))).toMatchObject({ with: { 'fetch-depth': 0 } });
});

test('.ci/run runs every script that tests something, and lints', () => {
  const tests = Object.keys(scripts).filter((script) => /^test(:|$)/.test(script));
  expect(tests.length).toBeGreaterThan(8);
  expect(tests.filter((script) => !new RegExp(`(?<![\\w:])(npm )?${script}(?![\\w:])`).test(CI))).toEqual([]);
  expect(CI).toMatch(/^lane lint /m);
});
