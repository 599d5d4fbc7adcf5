/** @slow */

import * as fc from 'fast-check';
import { loadEnvironment } from '../../lib/environment/load';
import type { DomainType } from '../../lib/environment/schema';
import type { Facts } from '../../lib/init/draft';
import { autodiscoverHost, checkMailDomain } from '../../lib/names/domain-name';
import { folderWith } from '../environment/fixture';
import { subjectOf, walksOf } from '../preview/fixture';
import { exported, factsOf, HOME, OTHER, SITE, written, zone } from './facts';

/*
 * Whatever people have: the file that is written has no mistakes, its preview passes, and no domain is lost on the way.
 */

const GOOD = [
  'fabrikam.com',
  'sales.fabrikam.com',
  'adatum.com',
  'eu.sales.adatum.com',
  'proseware.co.uk',
  'bücher.example',
  'contoso.com',
  'mail.contoso.com',
];
/** Each is left out, or is taken only in some cases. */
const ODD = ['corp.local', '*.lab.example', 'bad_name.example', 'contoso.onmicrosoft.com', 'почта.рф', `${'a'.repeat(60)}.${'b'.repeat(60)}.example`, 'co.uk'];

const ZONE_NAMES = [
  ...['fabrikam.com', 'sales.fabrikam.com', 'autodiscover.fabrikam.com', 'adatum.com', 'sales.adatum.com', 'proseware.co.uk', 'xn--bcher-kva.example'],
  ...[
    'contoso.com',
    'autodiscoverredirect.contoso.com',
    'mail.contoso.com',
    'corp.local',
    'local',
    'xn--p1ai',
    'autodiscover.mail.contoso.com',
    'unrelated.example',
  ],
];

const zones = fc
  .array(
    fc.record({
      name: fc.constantFrom(...ZONE_NAMES),
      private: fc.boolean(),
      account: fc.constantFrom(HOME, HOME, OTHER),
      managedBy: fc.option(fc.constant('servicediscovery.amazonaws.com'), { nil: undefined, freq: 8 }),
    }),
    { maxLength: 12 },
  )
  .map((some) => some.map(({ name, ...more }, index) => zone(`Z${index}`, name, more)));

const type = fc.constantFrom<DomainType[]>('Authoritative', 'Authoritative', 'Authoritative', 'InternalRelay', 'ExternalRelay');
const lines = fc.array(fc.tuple(fc.constantFrom(...GOOD, ...ODD), type), { minLength: 1, maxLength: 10 });
const names = fc.uniqueArray(
  fc.constantFrom(...GOOD).map((domain) => checkMailDomain(domain).name as string),
  { minLength: 1, maxLength: 4 },
);

const facts: fc.Arbitrary<Facts> = fc
  .record({
    exports: fc.array(lines, { maxLength: 2 }),
    listed: names,
    inZoneFile: names,
    hosted: fc.option(zones, { freq: 6 }),
    redirectHost: fc.constantFrom(SITE.redirectHost, 'redirect.sales.fabrikam.com', 'redirect.unknown.example'),
  })
  .map(({ exports, listed, inZoneFile, hosted, redirectHost }) =>
    factsOf({
      site: { ...SITE, redirectHost },
      exports: exports.map((some, index) => exported(`list-${index}.csv`, ...some)),
      listed,
      zoneFiles: [{ file: 'db.example', domains: inZoneFile.map((domain) => ({ domain, mailHosts: [] })), existing: [], leftOut: [], problems: [] }],
      ...(hosted === null ? {} : { hosted: { accounts: [HOME, OTHER], zones: hosted } }),
    }),
  );

/** Those that would be a mistake of the user's, which the command line refuses before. */
const isNamespace = (domain: string) => autodiscoverHost(domain) !== SITE.endpoint;

test('the file has no mistakes, and every domain is a namespace or is left out with a reason', () => {
  const folder = folderWith({});
  fc.assert(
    fc.property(facts, (some) => {
      const { file, draft, text } = written(folder, some);
      fc.pre(draft.total > 0);
      const { namespaces, redirectHost } = loadEnvironment(file);
      expect(namespaces).toHaveLength(draft.total);
      expect(redirectHost?.external).toBe(draft.externalHost !== undefined);
      const taken = new Set(namespaces.map(({ domain }) => domain));
      const leftOut = new Set(draft.leftOut.map(({ domain }) => domain));
      for (const { domain } of some.exports.flatMap(({ domains }) => domains)) {
        const name = checkMailDomain(domain).name ?? domain;
        expect({ domain, accounted: taken.has(name) || leftOut.has(domain) }).toEqual({ domain, accounted: true });
      }
      for (const domain of some.listed.filter(isNamespace)) expect(taken).toContain(domain);
      for (const { why } of draft.leftOut) expect(why).not.toBe('');
      // A zone that cannot have records has none, and is named.
      const used = new Set(namespaces.flatMap((one) => one.zones.map(({ id }) => id)));
      for (const { zones: refused } of draft.refusals) {
        for (const { id } of refused) expect({ id, used: used.has(id), named: text.includes(` ${id} (`) }).toEqual({ id, used: false, named: true });
      }
    }),
    { numRuns: 40 },
  );
});

test('its preview passes', async () => {
  const folder = folderWith({});
  await fc.assert(
    fc.asyncProperty(facts, async (some) => {
      const { file, draft } = written(folder, some);
      fc.pre(draft.total > 0);
      const rows = await walksOf(subjectOf(file));
      expect(rows.length).toBeGreaterThanOrEqual(draft.total);
      expect(rows.filter(({ ok }) => !ok).map(({ domain, view, problem }) => ({ domain, view, problem }))).toEqual([]);
    }),
    { numRuns: 3 },
  );
});
