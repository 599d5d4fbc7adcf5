import { environmentOf } from './fixture';

const HEADER = '"DomainName","DomainType","Default","Name"';
const LINES = [
  '"contoso.com","Authoritative","True","contoso.com"',
  '"fabrikam.com","Authoritative","False","Fabrikam, Inc."',
  '"contoso.onmicrosoft.com","Authoritative","False","contoso.onmicrosoft.com"',
  '"*.contoso.com","Authoritative","False","sub-domains"',
  '"adatum.com","InternalRelay","False","shared with Adatum"',
  '"litwareinc.com","ExternalRelay","False","hosted"',
];
const FILE = [HEADER, ...LINES, ''].join('\r\n');

function read(bytes: string | Uint8Array, entry = 'csv: domains.csv, withoutZone: external') {
  const { namespaces, notices } = environmentOf(`namespaces: [{ ${entry} }]\n`, { 'domains.csv': bytes });
  return { domains: namespaces.map(({ domain }) => domain), notices: notices.map((notice) => notice.replace(/^.*domains\.csv/, 'domains.csv')) };
}

test('what Exchange exports is read; what is no namespace of the site is left out, and said to be', () => {
  expect(read(FILE)).toEqual({
    domains: ['fabrikam.com'],
    notices: [
      "domains.csv:2: contoso.com is left out: it is the endpoint's own namespace",
      'domains.csv:4: contoso.onmicrosoft.com is left out: its DNS is Microsoft’s',
      'domains.csv:5: *.contoso.com is left out: a wildcard names no host; list its sub-domains that have mailboxes',
      'domains.csv:6: adatum.com is left out: it is of type InternalRelay, whose mailboxes live elsewhere in part',
      'domains.csv:7: litwareinc.com is left out: it is of type ExternalRelay, whose mailboxes live elsewhere',
    ],
  });
});

test('domains of other types are taken where that is wanted', () => {
  expect(read(FILE, 'csv: domains.csv, withoutZone: external, domainTypes: [Authoritative, InternalRelay]').domains).toEqual(['adatum.com', 'fabrikam.com']);
});

test.each<[string, string | Uint8Array]>([
  ['Windows PowerShell, with its #TYPE line', `#TYPE Microsoft.Exchange.Data.Directory.SystemConfiguration.AcceptedDomain\r\n${FILE}`],
  ['-Encoding Unicode', Buffer.from(`\ufeff${FILE}`, 'utf16le')],
  ['-Encoding UTF8, with a byte order mark', `\ufeff${FILE}`],
  ['-UseCulture, with semicolons', FILE.replaceAll('","', '";"')],
  ['-UseQuotes AsNeeded', FILE.replaceAll('"', '').replace('Fabrikam, Inc.', 'Fabrikam')],
  ['a tab for the delimiter', FILE.replaceAll('","', '"\t"')],
])('%s is read alike', (_, bytes) => {
  expect(read(bytes).domains).toEqual(['fabrikam.com']);
});

test('a line knows its place though a #TYPE line and an empty one stand before it', () => {
  expect(() => read(`#TYPE X\r\n\r\n${HEADER}\r\n"co.uk","Authoritative","False","x"\r\n`)).toThrow(/domains\.csv:4: 'co\.uk' is a public suffix/);
});

test('the zones of the file hold what they hold, and what no zone holds is external', () => {
  const { namespaces } = environmentOf(
    'redirectHost: { name: r.contoso.com, external: true }\nzones: [{ name: fabrikam.com, id: Z1 }]\nnamespaces: [{ csv: domains.csv, withoutZone: external }]\n',
    {
      'domains.csv': `${HEADER}\n"fabrikam.com","Authoritative","False","x"\n"adatum.com","Authoritative","False","x"\n`,
    },
  );
  expect(namespaces.map(({ domain, external, zones }) => [domain, external, zones.length])).toEqual([
    ['adatum.com', true, 0],
    ['fabrikam.com', false, 1],
  ]);
});
