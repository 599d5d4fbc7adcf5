import { readFileSync } from 'node:fs';
import type { ClientOutcome } from '../../../lib/discovery/clients/outcome';
import { PROFILES } from '../../../lib/discovery/clients/profiles';
import { AUTODISCOVER_VALUES } from '../../../lib/outlook-prompt/autodiscover-values';
import { HELPS, OUTCOMES } from '../../../lib/report/clients';
import { renewed, TABLES } from '../../../scripts/clients';

const page = (path: string) => readFileSync(path, 'utf8');

test.each(Object.keys(TABLES))('the clients of %s are those of the profiles', (path) => {
  expect(renewed(path, page(path))).toBe(page(path));
  for (const { name } of PROFILES) expect(page(path)).toContain(`\n| ${name} | `);
});

test('a page without a place for the table is refused', () => {
  expect(() => renewed('docs/choosing.md', '# Choosing\n')).toThrow('docs/choosing.md has no place for the table of clients');
});

test('what only documents say has the address of one', () => {
  const documented = PROFILES.filter(({ knownBy }) => knownBy === 'documents');
  expect(documented.map(({ id, source }) => ({ id, addressed: source.includes('https://') }))).toEqual(documented.map(({ id }) => ({ id, addressed: true })));
  expect(documented.length).toBeGreaterThan(3);
});

test('the registry values that it names are those of Outlook', () => {
  const named = [...page('docs/clients.md').matchAll(/`(Exclude\w+)`/g)].map(([, name]) => name);
  expect(named.length).toBeGreaterThan(3);
  expect(named.filter((name) => !AUTODISCOVER_VALUES.some((value) => value.name === name))).toEqual([]);
});

test('the fields of the JSON that it names are those of an outcome, and each outcome and help is there', () => {
  const table = page('docs/clients.md').split('| field | has |')[1].split('```')[0];
  const named = [...table.matchAll(/`([\w-]+)`/g)].map(([, name]) => name);
  const fields = Object.keys({
    at: 0,
    caveat: 0,
    client: 0,
    host: 0,
    knownBy: 0,
    longer: 0,
    outcome: 0,
    prompt: 0,
    reason: 0,
    seconds: 0,
    wouldHelp: 0,
  } satisfies Record<keyof ClientOutcome, 0>);
  expect([...fields, ...Object.keys(OUTCOMES), ...Object.keys(HELPS)].filter((name) => !named.includes(name))).toEqual([]);
});
