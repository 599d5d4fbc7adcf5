import { domainsOfZoneFile, originInFileName } from '../../lib/init/zone-file-domains';
import { ran } from '../cli/terminal';

function read(text: string, origin?: string) {
  return domainsOfZoneFile(Buffer.from(text), origin);
}

test('takes the zone, the owners of MX records, and those that have an autodiscover host', () => {
  const { domains, existing, leftOut, problems } = read(`$ORIGIN fabrikam.com.
$TTL 1h
@       IN SOA ns1.dns.example. hostmaster.fabrikam.com. (
                 2026112601 ; serial
                 7200 3600 1209600 300 )
        IN NS  ns1.dns.example.
        3600 IN MX 20 mx2.contoso.com.
        IN 3600 MX 10 mail
www     A       192.0.2.10
        TXT     "v=spf1 mx -all" ; with "a ( comment"
sales   60 MX   10 mail.contoso.com.
shop    MX      0 .
*       MX      10 mail
autodiscover        CNAME  autodiscover.hoster.example.
autodiscover.lab    A      192.0.2.20
_autodiscover._tcp.old 300 IN SRV 0 0 443 mail
$ORIGIN eu
@       MX      10 mail.contoso.com.
`);
  expect(problems).toEqual([]);
  expect(domains).toEqual([
    { domain: 'eu.fabrikam.com', mailHosts: ['mail.contoso.com'] },
    { domain: 'fabrikam.com', mailHosts: ['mail.fabrikam.com', 'mx2.contoso.com'] },
    { domain: 'lab.fabrikam.com', mailHosts: [] },
    { domain: 'old.fabrikam.com', mailHosts: [] },
    { domain: 'sales.fabrikam.com', mailHosts: ['mail.contoso.com'] },
  ]);
  expect(existing).toEqual([
    { domain: 'fabrikam.com', host: 'autodiscover.fabrikam.com', type: 'CNAME', value: 'autodiscover.hoster.example' },
    { domain: 'lab.fabrikam.com', host: 'autodiscover.lab.fabrikam.com', type: 'A', value: '192.0.2.20' },
    { domain: 'old.fabrikam.com', host: '_autodiscover._tcp.old.fabrikam.com', type: 'SRV', value: '0 0 443 mail.fabrikam.com' },
  ]);
  expect(leftOut).toEqual([
    { domain: '*.fabrikam.com', why: 'a wildcard is not a host; list its sub-domains that have mailboxes' },
    { domain: 'shop.fabrikam.com', why: 'its MX record says that it takes no mail' },
  ]);
});

test('takes absolute names without any origin, in UTF-16, with lines that end in CR LF', () => {
  const bytes = Buffer.concat([
    Buffer.from([0xff, 0xfe]),
    Buffer.from('FABRIKAM.com. 300 IN MX 10 mail.contoso.com.\r\nbücher.example. MX 5 mail.contoso.com.\r\n', 'utf16le'),
  ]);
  expect(domainsOfZoneFile(bytes)).toEqual({
    domains: [
      { domain: 'xn--bcher-kva.example', mailHosts: ['mail.contoso.com'] },
      { domain: 'fabrikam.com', mailHosts: ['mail.contoso.com'] },
    ],
    existing: [],
    leftOut: [],
    problems: [],
  });
});

test('a name that is relative to nothing is reported once, and the origin that the caller knows settles it', () => {
  const text = '@ SOA ns1 hostmaster 1 2 3 4 5\nmail A 192.0.2.1\nautodiscover CNAME mail\n';
  expect(read(text)).toEqual({
    domains: [],
    existing: [],
    leftOut: [],
    problems: [
      { line: 1, message: 'has a name that is relative, and no $ORIGIN before it says to what: begin the file with a line such as $ORIGIN fabrikam.com.' },
    ],
  });
  expect(read(text, 'Fabrikam.com.').domains).toEqual([{ domain: 'fabrikam.com', mailHosts: [] }]);
});

test.each([
  ['$INCLUDE db.sales', 'has $INCLUDE, which is not read: write its records out'],
  ['$GENERATE 1-3 host$ MX 10 mail', 'has $GENERATE, which is not read: write its records out'],
  ['sales MXX 10 mail', "is not a record of a known type: 'sales MXX 10 mail'"],
  ['sales MX', "is not a record of a known type: 'sales MX'"],
  ['sales MX mail', 'has an MX record without a preference and a host'],
  ['sales MX 10', 'has an MX record without a preference and a host'],
  ['DomainName,DomainType', "is not a record of a known type: 'DomainName,DomainType'"],
  ['sales MX ( 10 mail', 'opens a parenthesis that nothing closes, so that all below it is not read'],
])('reports %s by its line, and takes nothing from it', (line, message) => {
  const { domains, problems } = read(`; zone\n\n${line}\n`, 'fabrikam.com');
  expect({ domains, problems }).toEqual({ domains: [], problems: [{ line: 3, message }] });
});

test('owners that are no mail domains are left out, each with its reason', () => {
  const { leftOut } = read('com. SOA a. b. 1 2 3 4 5\nunder_score.example. MX 10 mail.example.\nautodiscover.example.org. MX 10 mail.example.\n');
  expect(leftOut.map(({ domain, why }) => `${domain}: ${why}`)).toEqual([
    "autodiscover.example.org: it begins with 'autodiscover.', which is added automatically; write the SMTP namespace, 'example.org'",
    expect.stringContaining('com: it has a single label'),
    expect.stringContaining("under_score.example: it has the label 'under_score'"),
  ]);
});

test('takes back what the command zonefile writes', async () => {
  const { domains, existing, problems } = read((await ran(['zonefile', 'contoso'])).stdout);
  expect(problems).toEqual([]);
  expect(domains.map(({ domain }) => domain)).toEqual(['tailspintoys.com', 'woodgrovebank.com']);
  expect(existing.map(({ value }) => value)).toEqual(['autodiscoverredirect.contoso.com', 'autodiscoverredirect.contoso.com']);
});

test.each([
  ['fabrikam.com.zone', 'fabrikam.com'],
  ['db.fabrikam.com', 'fabrikam.com'],
  ['fabrikam.com.dns', 'fabrikam.com'],
  ['Fabrikam.co.uk', 'fabrikam.co.uk'],
  ['zone.txt', undefined],
  ['records.zone', undefined],
])('the file name %s names the zone %s', (file, zone) => {
  expect(originInFileName(file)).toBe(zone);
});
