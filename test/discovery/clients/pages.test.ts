import { readFileSync } from 'node:fs';
import { PROFILES } from '../../../lib/discovery/clients/profiles';
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
