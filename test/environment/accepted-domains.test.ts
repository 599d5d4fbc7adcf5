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
      'domains.csv: 5 of its 6 domains are left out',
      "domains.csv:2: contoso.com is left out: it is the endpoint's own namespace",
      'domains.csv:4: contoso.onmicrosoft.com is left out: its DNS is Microsoft’s',
      'domains.csv:5: *.contoso.com is left out: a wildcard is not a host; list its sub-domains that have mailboxes',
      'domains.csv:6: adatum.com is left out: it is of type InternalRelay, and some of its mailboxes are elsewhere',
      'domains.csv:7: litwareinc.com is left out: it is of type ExternalRelay, and its mailboxes are elsewhere',
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
  ['Excel, with its sep= line', `sep=;\r\n${FILE.replaceAll('","', '";"')}`],
  ['Excel, with a separator of its own', `"sep=|"\r\n${FILE.replaceAll('","', '"|"')}`],
  ['semicolons, and a comma in a name without quotes', 'Name;DomainName;DomainType\nFabrikam, Inc.;fabrikam.com;Authoritative\n'],
  ['UTF-16 without its mark', Buffer.from(FILE, 'utf16le')],
])('%s is read alike', (_, bytes) => {
  expect(read(bytes).domains).toEqual(['fabrikam.com']);
});

// As Windows PowerShell's `Get-AcceptedDomain > domains.txt` and PowerShell 7's `| Format-Table` write it.
const TABLE = `

Name                     DomainName               DomainType    Default
----                     ----------               ----------    -------
contoso.com              contoso.com              Authoritative    True
Fabrikam, Inc.           fabrikam.com             Authoritative   False
shared with Adatum       adatum.com               InternalRelay   False


`;

test.each<[string, string | Uint8Array]>([
  ['Windows PowerShell, in UTF-16', Buffer.from(`\ufeff${TABLE.replaceAll('\n', '\r\n')}`, 'utf16le')],
  ['PowerShell 7', TABLE],
  ['Format-Table DomainName', '\nDomainName\n----------\ncontoso.com\nfabrikam.com\n'],
])('a list that was made with Format-Table is read, as %s writes it', (_, bytes) => {
  const { domains, notices } = read(bytes);
  expect(domains).toEqual(['fabrikam.com']);
  expect(notices[0]).toMatch(/^domains\.csv:[45]: contoso\.com is left out/);
});

test("names of Microsoft's tenants and of private networks are left out, each with its reason", () => {
  const names = [
    'contoso.local',
    'corp.internal',
    'contoso.onmicrosoft.us',
    'contoso.mail.onmicrosoft.com',
    'contoso.onmicrosoft.de',
    'contoso.partner.onmschina.cn',
    'mail.home.arpa',
  ];
  const { domains, notices } = read([HEADER, ...names.map((name) => `"${name}","Authoritative","False","x"`), LINES[1]].join('\n'));
  expect(domains).toEqual(['fabrikam.com']);
  expect(notices).toEqual([
    'domains.csv: 7 of its 8 domains are left out',
    expect.stringContaining('domains.csv:2: contoso.local is left out: .local is for private networks'),
    expect.stringContaining('domains.csv:3: corp.internal is left out: .internal is for private networks'),
    ...['4: contoso.onmicrosoft.us', '5: contoso.mail.onmicrosoft.com', '6: contoso.onmicrosoft.de', '7: contoso.partner.onmschina.cn'].map(
      (line) => `domains.csv:${line} is left out: its DNS is Microsoft’s`,
    ),
    expect.stringContaining('domains.csv:8: mail.home.arpa is left out: .home.arpa is for private networks'),
  ]);
});

test('a name of a private network is a namespace where a zone of the file holds it, or where it is listed by itself', () => {
  const csv = `${HEADER}\n"contoso.local","Authoritative","False","x"\n"fabrikam.local","Authoritative","False","x"\n`;
  const { namespaces, notices } = environmentOf(
    'redirectHost: { name: r.contoso.com, external: true }\nzones: [{ name: contoso.local, id: Z1, private: true }]\nnamespaces: [{ csv: domains.csv }, { domain: fabrikam.local, external: true }]\n',
    { 'domains.csv': csv },
  );
  expect(namespaces.map(({ domain }) => domain)).toEqual(['contoso.local', 'fabrikam.local']);
  expect(notices).toEqual([]);
});

test('types that are not asked for are left out, by what each is', () => {
  const { domains, notices } = read(FILE, 'csv: domains.csv, withoutZone: external, domainTypes: [ExternalRelay]');
  expect(notices.join()).toContain('it is of type Authoritative, and domainTypes names other types');
  expect(domains).not.toContain('fabrikam.com');
});

test('spaces around a value are no part of it, within quotes too', () => {
  expect(read('"DomainName";"DomainType"\n" fabrikam.com ";" Authoritative "\n').domains).toEqual(['fabrikam.com']);
});

test('further lines are left out by their names, or all below a domain, whatever else is wrong with them', () => {
  const names = ['Fabrikam.com', 'lab.contoso.com', 'a.lab.contoso.com', 'b.c.lab.contoso.com', 'bad_name.com', 'xn--bcher-kva.example', 'adatum.com'];
  const csv = [HEADER, ...names.map((name) => `"${name}","Authoritative","False","x"`)].join('\n');
  const { domains, notices } = read(
    csv,
    "csv: domains.csv, withoutZone: external, leaveOut: [fabrikam.com, '*.lab.contoso.com', bad_name.com, bücher.example, litwareinc.com]",
  );
  expect(domains).toEqual(['adatum.com', 'lab.contoso.com']);
  expect(notices).toEqual([
    'domains.csv: 5 of its 7 domains are left out',
    ...[2, 4, 5, 6, 7].map((line) => `domains.csv:${line}: ${names[line - 2]} is left out: leaveOut names it`),
    "domains.csv: leaveOut names 'litwareinc.com', and no line does",
  ]);
});

test('a domain that is listed by itself too has what that entry says, whatever its line is', () => {
  const { namespaces, notices } = environmentOf(
    'namespaces: [{ csv: domains.csv, withoutZone: external }, { domain: fabrikam.com, external: true, endpoint: autodiscover-s.outlook.com, srv: true }, { domain: Adatum.com, external: true }]\n',
    { 'domains.csv': FILE },
  );
  expect(namespaces.map(({ domain, endpoint, srv, source }) => [domain, endpoint, srv, source.path])).toEqual([
    ['adatum.com', undefined, false, 'namespaces[2].domain'],
    ['fabrikam.com', 'autodiscover-s.outlook.com', true, 'namespaces[1].domain'],
  ]);
  expect(notices.join()).not.toContain('adatum.com');
});

test('a domain by itself that is all but a line of the file is asked about', () => {
  const noted = (...entries: string[]) => {
    const list = ['{ csv: domains.csv, withoutZone: external }', ...entries.map((entry) => `{ domain: ${entry}, external: true, endpoint: mail.example.com }`)];
    return environmentOf(`namespaces: [${list.join(', ')}]\n`, { 'domains.csv': FILE }).notices.filter((notice) => notice.includes('did you mean'));
  };
  expect(noted('fabrikan.com')).toEqual([
    expect.stringMatching(
      /test\.yaml:4:\d+: namespaces\[1\]\.domain: 'fabrikan\.com' is in no CSV file, and .*domains\.csv:3 has 'fabrikam\.com': did you mean that\?$/,
    ),
  ]);
  // Two letters, and a line that is left out.
  expect(noted('fabrkiam.com', 'litwarein.com')).toHaveLength(2);
  // Both are listed, or it is another domain, another top-level domain, or on the line itself.
  expect(noted('fabrikan.com', 'fabrikam.com')).toEqual([]);
  expect(noted('tailspintoys.com', 'fabrikam.co', 'fabrikam.net')).toEqual([]);
  expect(noted('adatum.com')).toEqual([]);
});

test('a domain that several files have is taken once, from the first that does not leave it out', () => {
  const line = (domain: string, type: string) => `${HEADER}\n"${domain}","${type}","False","x"\n`;
  const { namespaces, notices } = environmentOf(
    'namespaces: [{ csv: a.csv, withoutZone: external }, { csv: b.csv, withoutZone: external }, { csv: c.csv, withoutZone: external }]\n',
    {
      'a.csv': line('fabrikam.com', 'InternalRelay'),
      'b.csv': line('fabrikam.com', 'Authoritative'),
      'c.csv': line('Fabrikam.com', 'Authoritative'),
    },
  );
  expect(namespaces.map(({ domain, source: { file } }) => [domain, file.slice(-5)])).toEqual([['fabrikam.com', 'b.csv']]);
  expect(notices).toEqual([
    expect.stringContaining('fabrikam.com is left out: it is of type InternalRelay'),
    expect.stringMatching(/c\.csv:2: Fabrikam\.com is left out: .*b\.csv:2 has it already$/),
  ]);
});

test("a web site's name in Exchange's own list is the mail domain that it says to be", () => {
  expect(read(`${HEADER}\n"www.fabrikam.com","Authoritative","False","x"\n`).domains).toEqual(['www.fabrikam.com']);
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
