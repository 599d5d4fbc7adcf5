/*
 * What a release may not do unannounced, next to the last one: break the API of the constructs (jsii-diff), or move what is pinned in
 * test/golden: a logical ID, a priority, what CloudFormation replaces a resource for. A breaking version announces both, if its part of
 * the changelog says "Breaking". `npm run release:guards` compares with the last tag; `-- --tag v1.2.3` is for the release itself,
 * and `--notes <file>` writes its part of the changelog.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type FixedParts, lost } from '../test/golden/fixed-parts';

export interface Verdict {
  readonly summary: string;
  /** Why the release is refused. */
  readonly refused: readonly string[];
  /** What the changelog says of it. */
  readonly notes: string;
}

/** Builds a checkout and its last tag, which is checked out next to it, and compares them. */
export function guardRelease(checkout: string, tag?: string): Verdict {
  const { version } = readJson<{ version: string }>(join(checkout, 'package.json'));
  const own = `v${version}`;
  const refused = tag === undefined || tag === own ? [] : [`the tag ${tag} is not the version of package.json, ${version}`];
  const released = changelogOf(checkout, version);
  if (tag !== undefined && released === undefined) refused.push(`CHANGELOG.md has no part "## ${version}"`);
  const notes = released ?? changelogOf(checkout, 'Unreleased') ?? '';
  const last = lastTag(checkout, own);
  if (last === undefined) return { summary: 'There is no release yet: nothing to compare.', refused, notes };

  const before = mkdtempSync(join(tmpdir(), 'autodiscover-release-'));
  try {
    execFileSync('git', ['worktree', 'add', '--quiet', '--detach', before, last], { cwd: checkout });
    execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--silent'], { cwd: before, stdio: ['ignore', 'ignore', 'inherit'] });
    for (const cwd of [before, checkout]) execFileSync('npm', ['run', '--silent', 'build'], { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
    const breaking = [...brokenApi(before, checkout), ...movedPins(before, checkout)];
    const announced = isBreakingVersion(last.slice(1), version) && /^Breaking/m.test(notes);
    const summary = `Compared with ${last}: ${breaking.length === 0 ? 'nothing breaks' : `breaking:\n${breaking.join('\n')}`}`;
    return { summary, refused: announced || breaking.length === 0 ? refused : [...refused, notAnnounced(last, version)], notes };
  } finally {
    spawnSync('git', ['worktree', 'remove', '--force', before], { cwd: checkout });
    rmSync(before, { recursive: true, force: true });
  }
}

function notAnnounced(last: string, version: string): string {
  return `${version} breaks what ${last} promised: give it a breaking version, and say in its part of CHANGELOG.md what is "Breaking:"`;
}

/** The newest tag of a release before this one. */
function lastTag(checkout: string, own: string): string | undefined {
  const found = spawnSync('git', ['describe', '--tags', '--abbrev=0', '--match', 'v[0-9]*', '--exclude', own], { cwd: checkout, encoding: 'utf8' });
  return found.status === 0 ? found.stdout.trim() : undefined;
}

/** The part of the changelog under a heading, without it. */
function changelogOf(checkout: string, heading: string): string | undefined {
  const parts = readFileSync(join(checkout, 'CHANGELOG.md'), 'utf8').split(/^## /m);
  return parts
    .find((part) => part.startsWith(`${heading}\n`))
    ?.slice(heading.length)
    .trim();
}

/** Whether it may break what the other promised: another major version, or another minor one while the major one is 0. */
export function isBreakingVersion(before: string, now: string): boolean {
  const [[major, minor], [nowMajor, nowMinor]] = [before, now].map((version) => version.split('.').map(Number));
  return nowMajor > major || (major === 0 && nowMajor === 0 && nowMinor > minor);
}

/** The package says that it is experimental, and is held to what it promised all the same. */
export function brokenApi(before: string, now: string): string[] {
  const { status, stdout, stderr } = spawnSync('npx', ['--no-install', 'jsii-diff', '--error-on', 'all', before, now], { encoding: 'utf8' });
  if (status === 0) return [];
  const breaking = `${stdout}\n${stderr}`.split('\n').filter((line) => line.startsWith('err '));
  if (breaking.length === 0) throw new Error(`jsii-diff ended with ${status}\n${stdout}${stderr}`);
  return breaking;
}

/** Pins of the last release that are gone or otherwise. */
export function movedPins(before: string, now: string): string[] {
  const folder = join('test', 'golden');
  return readdirSync(join(before, folder))
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => {
      const was = readJson<Readonly<Record<string, FixedParts | string>>>(join(before, folder, file));
      const is = existsSync(join(now, folder, file)) ? readJson<typeof was>(join(now, folder, file)) : {};
      return Object.entries(was).flatMap(([key, value]) => {
        // Either a rule by its priority, or a stack by its name.
        if (typeof value === 'string') return is[key] === value ? [] : [`${file}: ${key} was "${value}" and is "${is[key]}"`];
        return lost(value, (is[key] ?? {}) as FixedParts).map((what) => `${file}: ${key}: ${what}`);
      });
    });
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8'));
}

if (require.main === module) {
  const { values } = parseArgs({ options: { tag: { type: 'string' }, notes: { type: 'string' } } });
  const { summary, refused, notes } = guardRelease(process.cwd(), values.tag);
  console.log(summary);
  for (const reason of refused) console.error(reason);
  if (values.notes !== undefined) writeFileSync(values.notes, notes);
  process.exitCode = refused.length > 0 ? 1 : 0;
}
