import { readFileSync } from 'node:fs';
import { AUTODISCOVER_VALUES, DISABLE_POLICY, POLICY_FOLDER, REDIRECT_POLICY, SOURCES } from '../../lib/outlook-prompt/autodiscover-values';

const PAGE = readFileSync('docs/prompt.md', 'utf8');

test('the page has each value, with what it does, its policy and its source', () => {
  const cells = AUTODISCOVER_VALUES.map(({ name, means, redirect, policy, source }) => [
    `\`${name}\``,
    means.replaceAll(/https:\S+>/g, '`$&`'),
    redirect,
    policy === undefined ? 'none' : `\`${policy.option ?? policy.name}\``,
    source,
  ]);
  const shown = PAGE.split('\n')
    .filter((line) => /^\| `[A-Z]\w+` +\| .*(KB|admx)/.test(line))
    .map((line) => line.split('|').slice(1, -1));
  expect(shown.map((row) => row.map((cell) => cell.trim()))).toEqual(cells);
});

test('the page links each source, and names the policies as the template does', () => {
  for (const [name, url] of Object.entries(SOURCES))
    expect(PAGE).toMatch(new RegExp(`\\[[^\\]]*${name === 'outlk16.admx' ? '' : name}\\]\\(${url.replace('?', '\\?')}\\)`));
  for (const text of [POLICY_FOLDER, DISABLE_POLICY, REDIRECT_POLICY]) expect(PAGE).toContain(`\`${text}\``);
});

test('one value alone switches the redirect off, and each is there once', () => {
  expect(AUTODISCOVER_VALUES.filter(({ redirect }) => redirect.includes('off')).map(({ name }) => name)).toEqual(['ExcludeHttpRedirect']);
  expect(new Set(AUTODISCOVER_VALUES.map(({ name }) => name.toLowerCase())).size).toBe(AUTODISCOVER_VALUES.length);
});
