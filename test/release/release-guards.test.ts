// The guards of a release, over small packages with a history of their own: `npm run test:release`.
import { deepEqual, equal, match } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, beforeEach, describe, test } from 'node:test';
import { guardRelease, isBreakingVersion } from '../../scripts/release-guards';

const work = mkdtempSync(join(tmpdir(), 'release-guards-'));
after(() => rmSync(work, { recursive: true }));

interface State {
  readonly version: string;
  /** The methods of the package's one class. */
  readonly methods: readonly string[];
  /** The priority of its one rule, by the rule's logical ID. */
  readonly rules: Readonly<Record<string, number>>;
  readonly changelog?: string;
}

const FIRST: State = { version: '1.0.0', methods: ['address', 'close'], rules: { Rule84: 84 } };

let checkout: string;

function commit({ version, methods, rules, changelog = `## ${version}\n\nNew:\n\n- All of it.\n` }: State): void {
  const jsii = resolve('node_modules/jsii/bin/jsii');
  const files = {
    'package.json': {
      ...{ name: 'small', version, description: 'Small', license: 'Apache-2.0', main: 'lib/index.js', types: 'lib/index.d.ts', stability: 'experimental' },
      ...{ author: { name: 'Kim' }, repository: { url: 'https://github.com/contoso/small.git' }, scripts: { build: `node ${jsii}` } },
      jsii: { outdir: 'out', targets: {}, tsc: { types: [] } },
    },
    'package-lock.json': { name: 'small', version, lockfileVersion: 3, packages: { '': { name: 'small', version } } },
    'test/golden/rules.json': {
      Site: Object.fromEntries(Object.entries(rules).map(([id, Priority]) => [id, { Type: 'AWS::ElasticLoadBalancingV2::ListenerRule', Priority }])),
    },
    'lib/index.ts': `export class Site {\n${methods.map((name) => `  /** It does. */\n  public ${name}(): void {}\n`).join('')}}\n`,
    'CHANGELOG.md': `# Changelog\n\n${changelog}`,
    '.gitignore': '*.js\n*.d.ts\n.jsii\ntsconfig.json\n*.tsbuildinfo\n',
  };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(checkout, path, '..'), { recursive: true });
    writeFileSync(join(checkout, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
  git('add', '--all');
  git('-c', 'user.name=Kim', '-c', 'user.email=kim@contoso.com', 'commit', '--quiet', '--message', version);
}

function git(...args: string[]): void {
  execFileSync('git', args, { cwd: checkout });
}

describe('a release', () => {
  beforeEach(() => {
    checkout = mkdtempSync(join(work, 'checkout-'));
    git('init', '--quiet');
    commit(FIRST);
  });

  test('that is the first has nothing to be compared with', () => {
    deepEqual(guardRelease(checkout, 'v1.0.0'), { summary: 'There is no release yet: nothing to compare.', refused: [], notes: 'New:\n\n- All of it.' });
    git('tag', 'v1.0.0');
    match(guardRelease(checkout, 'v1.0.0').summary, /nothing to compare/);
  });

  test('has the tag of its version, and a part of the changelog', () => {
    commit({ ...FIRST, version: '1.1.0', changelog: '## Unreleased\n\n- It is ready.\n\n## 1.0.0\n' });
    deepEqual([guardRelease(checkout).refused, guardRelease(checkout).notes], [[], '- It is ready.']);
    deepEqual(guardRelease(checkout, 'v1.2.0').refused, ['the tag v1.2.0 is not the version of package.json, 1.1.0', 'CHANGELOG.md has no part "## 1.1.0"']);
  });

  test('may add to what the last one had', () => {
    git('tag', 'v1.0.0');
    commit({ version: '1.1.0', methods: [...FIRST.methods, 'open'], rules: { ...FIRST.rules, Rule29: 29 } });
    const { summary, refused } = guardRelease(checkout, 'v1.1.0');
    deepEqual([summary, refused], ['Compared with v1.0.0: nothing breaks', []]);
  });

  test('breaks nothing unannounced', () => {
    git('tag', 'v1.0.0');
    const broken = { methods: ['address'], rules: { Rule84: 85 } };
    commit({ ...broken, version: '1.1.0' });
    const { summary, refused } = guardRelease(checkout);
    match(summary, /small\.Site.*close.*has been removed/i);
    match(summary, /rules\.json: Site: Rule84\.Priority: 84 became 85/);
    equal(refused.length, 1);
    match(refused[0], /^1\.1\.0 breaks what v1\.0\.0 promised/);

    commit({ ...broken, version: '2.0.0' });
    equal(guardRelease(checkout, 'v2.0.0').refused.length, 1, 'the changelog does not say so');
    commit({ ...broken, version: '2.0.0', changelog: '## 2.0.0\n\nBreaking:\n\n- A site does not close.\n' });
    deepEqual(guardRelease(checkout, 'v2.0.0').refused, []);
  });
});

test('a breaking version has another major part, or another minor one before 1.0', () => {
  deepEqual(
    ['0.1.1', '0.2.0', '1.0.0'].map((now) => isBreakingVersion('0.1.0', now)),
    [false, true, true],
  );
  deepEqual(
    ['1.2.4', '1.3.0', '2.0.0', '0.9.0'].map((now) => isBreakingVersion('1.2.3', now)),
    [false, false, true, false],
  );
});
