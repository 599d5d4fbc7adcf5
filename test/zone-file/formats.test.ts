import { readFileSync } from 'node:fs';
import { parse as parseCsv } from 'csv-parse/sync';
import { Language, type Node, Parser } from 'web-tree-sitter';
import { parseDocument } from 'yaml';
import { planOf } from '../../lib/plan/plan';
import { byZone, zoneFileRecords } from '../../lib/plan/zone-file';
import { FORMATS, type FormatName, zoneTexts } from '../../lib/zone-file/formats';
import type { About } from '../../lib/zone-file/records';
import { batchesOf, type Change } from '../../lib/zone-file/route53';
import { environmentOf, ofType, stacksOf } from '../environment/fixture';

const ENVIRONMENT = environmentOf(`redirectHost: { name: redirect.contoso.com, external: true }
zones: [{ name: fabrikam.com, id: Z1 }, { name: fabrikam.com, id: Z2, private: true }, { name: fabrikam.com, id: Z3, private: true }]
records: { srv: true, ttl: 90061 }
namespaces: [fabrikam.com, a9.fabrikam.com, a10.fabrikam.com, a-b.fabrikam.com, { domain: tailspintoys.com, external: true }]
`);
const PLAN = planOf(ENVIRONMENT, undefined);
const RECORDS = zoneFileRecords(ENVIRONMENT, PLAN, { all: true });
const ABOUT: About = { environment: 'test', notes: ['a note'], deletes: false };

/** One text with all of them, or the text of one zone. */
function rendered(format: FormatName, about: Partial<About> = {}, zone?: string): string {
  const { views, render } = FORMATS[format];
  const zones = byZone(RECORDS, views).filter(({ name, private: inside }) => zone === undefined || (name === zone && !inside));
  return render(zones, { ...ABOUT, ...about }).join('\n');
}

describe('bind', () => {
  test('has no origin and every name in full', () => {
    const lines = rendered('bind')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith(';'));
    expect(lines).toHaveLength(10);
    for (const line of lines) expect(line).toMatch(/^[\w.-]+\.com\. +90061 IN (CNAME|SRV {2}) .*\.com\.$/);
    expect(rendered('bind')).toContain('; a note\n');
  });
});

describe('route53', () => {
  test('has the very records of the template', () => {
    const made = ofType(Object.values(stacksOf(ENVIRONMENT)).flat(), 'AWS::Route53::RecordSet').filter(({ Type }) => Type !== 'A');
    const batch: Change[] = byZone(RECORDS, 'apart').flatMap((zone) =>
      zone.zones.flatMap(({ id }) => changes('route53', zone.name, zone.private).map((change) => ({ ...change, id }))),
    );
    const compared = (zone: string | undefined, { Name, Type, TTL, ResourceRecords }: Record<string, unknown>) =>
      JSON.stringify({ zone, Name, Type, TTL: Number(TTL), ResourceRecords });
    const written = batch.map(({ ResourceRecordSet: { ResourceRecords = [], ...set }, ...rest }) =>
      compared((rest as { id?: string }).id, { ...set, ResourceRecords: ResourceRecords.map(({ Value }) => Value) }),
    );
    expect(made.length).toBe(24);
    expect(written.filter((text) => text.includes('"zone"')).sort()).toEqual(made.map((set) => compared(set.HostedZoneId, set)).sort());
  });

  test('deletes those with their values alone', () => {
    const { Changes } = JSON.parse(rendered('route53', { deletes: true }, 'tailspintoys.com'));
    expect(Changes.map(({ Action, ResourceRecordSet: { Name, TTL, ResourceRecords } }: Change) => [Action, Name, TTL, ResourceRecords])).toEqual([
      ['DELETE', 'autodiscover.tailspintoys.com.', 90061, [{ Value: 'redirect.contoso.com' }]],
      ['DELETE', '_autodiscover._tcp.tailspintoys.com.', 90061, [{ Value: '0 0 443 autodiscover.contoso.com' }]],
    ]);
  });

  test.each([
    ['1,000 values, of which an UPSERT has two', 'UPSERT', 'x', 501, [500, 1]],
    ['1,000 values', 'DELETE', 'x', 1001, [1000, 1]],
    ['32,000 characters', 'DELETE', 'x'.repeat(200), 161, [160, 1]],
    ['32,000 characters, which an UPSERT has twice', 'UPSERT', 'x'.repeat(200), 161, [80, 80, 1]],
  ] as const)('writes another batch above %s', (_, Action, Value, count, sizes) => {
    const change: Change = { Action, ResourceRecordSet: { Name: 'a.', Type: 'CNAME', TTL: 1, ResourceRecords: [{ Value }] } };
    const batches = batchesOf(
      Array.from({ length: count }, () => [change]),
      'x'.repeat(300),
    ).map((text) => JSON.parse(text));
    expect(batches.map(({ Changes }) => Changes.length)).toEqual(sizes);
    expect(batches[0].Comment).toHaveLength(256);
  });

  function changes(format: 'route53', name: string, inside: boolean): Change[] {
    const zones = byZone(RECORDS, 'apart').filter((zone) => zone.name === name && zone.private === inside);
    return FORMATS[format].render(zones, ABOUT).flatMap((text) => JSON.parse(text).Changes);
  }
});

test('csv is read as it was meant, and has no field that a spreadsheet takes for a formula', () => {
  const rows: string[][] = parseCsv(rendered('csv'));
  expect(rows).toHaveLength(11);
  expect(rows[0]).toEqual(['zone', 'name', 'type', 'ttl', 'value']);
  expect(rows[2]).toEqual(['fabrikam.com', '_autodiscover._tcp.a-b.fabrikam.com', 'SRV', '90061', '0 0 443 autodiscover.contoso.com']);
  expect(rows.flat().filter((field) => !/^[a-z0-9_]/i.test(field))).toEqual([]);
});

test('octodns has a file for each zone, with its names in the order of numbers', () => {
  const texts = zoneTexts('octodns', byZone(RECORDS, 'together'), ABOUT);
  expect(texts.map(({ file }) => file)).toEqual(['fabrikam.com.yaml', 'tailspintoys.com.yaml']);
  const [fabrikam] = texts.map(({ text }) => parseDocument(text).toJS());
  expect(Object.keys(fabrikam)).toEqual([
    '_autodiscover._tcp',
    '_autodiscover._tcp.a9',
    '_autodiscover._tcp.a10',
    '_autodiscover._tcp.a-b',
    'autodiscover',
    'autodiscover.a9',
    'autodiscover.a10',
    'autodiscover.a-b',
  ]);
  expect(fabrikam.autodiscover).toEqual({ ttl: 90061, type: 'CNAME', value: 'redirect.contoso.com.' });
  expect(fabrikam['_autodiscover._tcp']).toEqual({
    ttl: 90061,
    type: 'SRV',
    values: [{ port: 443, priority: 0, target: 'autodiscover.contoso.com.', weight: 0 }],
  });
});

describe('in the grammar of its language', () => {
  const parsers = new Map<string, Parser>();

  beforeAll(async () => {
    await Parser.init();
    for (const [language, wasm] of [
      ['powershell', require.resolve('tree-sitter-powershell/tree-sitter-powershell.wasm')],
      ['terraform', require.resolve('@tree-sitter-grammars/tree-sitter-hcl/tree-sitter-terraform.wasm')],
    ]) {
      const parser = new Parser();
      parser.setLanguage(await Language.load(readFileSync(wasm)));
      parsers.set(language, parser);
    }
  });

  function parsed(language: string, text: string): Node {
    const root = parsers.get(language)?.parse(text)?.rootNode;
    if (root === undefined || root.hasError) throw new Error(`it is no ${language}: ${text}`);
    return root;
  }

  test.each([
    ['the records', {}, ['Add-DnsServerResourceRecord', 'Add-DnsServerResourceRecordCName']],
    ['what deletes them', { deletes: true }, ['Get-DnsServerResourceRecord', 'Remove-DnsServerResourceRecord', 'Where-Object']],
    ['zones of their own', { pinpoint: ['10.0.0.10', 'fd00::10'] }, ['Add-DnsServerPrimaryZone', 'Add-DnsServerResourceRecord']],
    ['what deletes these', { pinpoint: ['10.0.0.10'], deletes: true }, ['Remove-DnsServerZone']],
  ])('powershell: %s', (_, about, commands) => {
    // The grammar knows no digit in the name of a parameter; PowerShell does.
    const names = parsed('powershell', rendered('powershell', about).replaceAll(/-IPv[46]Address/g, '-IPAddress'))
      .descendantsOfType('command_name')
      .map((node) => node?.text ?? '');
    expect([...new Set(names)].sort()).toEqual(commands);
  });

  test('powershell names each record within its zone, with its target in full and its TTL as a time span', () => {
    const lines = rendered('powershell').split('\n');
    expect(lines).toContain(
      "Add-DnsServerResourceRecordCName -ZoneName 'fabrikam.com' -Name 'autodiscover.a9' -HostNameAlias 'redirect.contoso.com.' -TimeToLive '1.01:01:01'",
    );
    // Public and private zones of Route 53 are one zone of a DNS server.
    expect(lines.filter((line) => line.startsWith('Add-'))).toHaveLength(10);
  });

  test('powershell writes addresses, and no CNAME, at the root of a zone of its own', () => {
    const lines = rendered('powershell', { pinpoint: ['10.0.0.10', 'fd00::10'] }, 'tailspintoys.com').split('\n');
    expect(lines.filter((line) => line.startsWith('Add-')).map((line) => line.replace(/ -TimeToLive.*/, ''))).toEqual([
      "Add-DnsServerPrimaryZone -Name 'autodiscover.tailspintoys.com' -ReplicationScope 'Domain' -DynamicUpdate 'None'",
      "Add-DnsServerResourceRecord -A -ZoneName 'autodiscover.tailspintoys.com' -Name '@' -IPv4Address '10.0.0.10'",
      "Add-DnsServerResourceRecord -AAAA -ZoneName 'autodiscover.tailspintoys.com' -Name '@' -IPv6Address 'fd00::10'",
      "Add-DnsServerPrimaryZone -Name '_autodiscover._tcp.tailspintoys.com' -ReplicationScope 'Domain' -DynamicUpdate 'None'",
      "Add-DnsServerResourceRecord -Srv -ZoneName '_autodiscover._tcp.tailspintoys.com' -Name '@' -DomainName 'autodiscover.contoso.com.' -Priority 0 -Weight 0 -Port 443",
    ]);
  });

  test.each(['terraform', 'terraform-cloudflare'] as const)('%s, with a label for each record', (format) => {
    const blocks = parsed('terraform', rendered(format)).descendantsOfType('block');
    const labels = blocks.flatMap((block) =>
      block
        ? [
            block.children
              .slice(0, 3)
              .map((child) => child?.text)
              .join(' '),
          ]
        : [],
    );
    expect(new Set(labels).size).toBe(labels.length);
    const ofResources = labels.filter((label) => label.startsWith('resource'));
    // Each of three zones has those of fabrikam.com in Route 53.
    expect(ofResources).toHaveLength(format === 'terraform' ? 3 * 8 + 2 : 10);
    expect(labels.filter((label) => label.startsWith('data'))).toEqual(
      format === 'terraform'
        ? ['data "aws_route53_zone" "zone_tailspintoys_com"']
        : ['data "cloudflare_zone" "zone_fabrikam_com"', 'data "cloudflare_zone" "zone_tailspintoys_com"'],
    );
  });

  test('the grammars refuse what is neither', () => {
    expect(() => parsed('terraform', rendered('terraform').replace('ttl     = ', 'ttl     '))).toThrow('it is no terraform');
    expect(() => parsed('powershell', rendered('powershell').replace("'fabrikam.com'", "'fabrikam.com"))).toThrow('it is no powershell');
  });
});
