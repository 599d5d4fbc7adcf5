import { type AnsweredRecord, type KnownHost, type LookupAnswer, namesOf, type View } from '../../lib/topology/dns-answer';
import type { DnsRecord, HostedZone } from '../../lib/topology/topology';

const record = (name: string, type: DnsRecord['type'], ...values: string[]): DnsRecord => ({ name, type, ttl: 120, values });
const alias = (name: string, type: DnsRecord['type'], aliasOf: string): DnsRecord => ({ name, type, values: [], aliasOf });
const zone = (name: string | undefined, ...records: DnsRecord[]): HostedZone => ({ id: `Z${name ?? records[0].name}`, name, private: false, records });
const privateZone = (name: string | undefined, ...records: DnsRecord[]): HostedZone => ({ ...zone(name, ...records), private: true });

const LOAD_BALANCER: KnownHost = { name: 'lb-1.eu-central-1.elb.amazonaws.com', ipv4: ['127.0.0.2', '127.0.0.3'], ipv6: ['::1'] };

interface Given {
  readonly zones: readonly HostedZone[];
  readonly hosts?: readonly KnownHost[];
  readonly view?: View;
}

const ask = ({ zones, hosts = [LOAD_BALANCER], view = 'public' }: Given, name: string, type = 'A', chase: 'all' | 'zone' = 'all'): LookupAnswer =>
  namesOf({ zones, hosts, view }).lookUp(name, type, { chase });

/** `NOERROR a.example.com A 192.0.2.1; …` */
const shown = ({ rcode, answers, loop }: LookupAnswer): string =>
  [loop ? 'LOOP' : rcode, answers.map(({ name, type, value }) => `${name} ${type} ${value}`).join('; ')].join(' ').trim();

describe('a zone answers for its names', () => {
  const zones = [
    zone(
      'example.com',
      record('www.example.com', 'A', '192.0.2.1', '192.0.2.2'),
      record('a.b.c.example.com', 'TXT', '"deep"'),
      record('example.com', 'MX', '10 mail.example.com'),
      record('_autodiscover._tcp.example.com', 'SRV', '0 0 443 autodiscover.contoso.com'),
      record('example.com', 'CAA', '0 issue "amazon.com"'),
      record('1.example.com', 'PTR', 'www.example.com'),
    ),
    zone('eu.example.com', record('www.eu.example.com', 'A', '192.0.2.9')),
  ];

  test.each([
    // RFC 1035, section 2.3.3: letter case makes no other name.
    ['WwW.Example.COM', 'A', 'NOERROR www.example.com A 192.0.2.1; www.example.com A 192.0.2.2'],
    ['www.example.com.', 'a', 'NOERROR www.example.com A 192.0.2.1; www.example.com A 192.0.2.2'],
    // RFC 2308, section 2.2: the name is there, the type is not.
    ['www.example.com', 'AAAA', 'NOERROR'],
    ['www.example.com', 'TYPE65', 'NOERROR'],
    ['nowhere.example.com', 'A', 'NXDOMAIN'],
    // RFC 8020 and RFC 4592, section 2.2.2: an empty non-terminal exists.
    ['b.c.example.com', 'A', 'NOERROR'],
    ['_tcp.example.com', 'SRV', 'NOERROR'],
    ['x.b.c.example.com', 'A', 'NXDOMAIN'],
    ['below.www.example.com', 'A', 'NXDOMAIN'],
    ['example.com', 'A', 'NOERROR'],
    ['example.com', 'MX', 'NOERROR example.com MX 10 mail.example.com'],
    ['_autodiscover._tcp.example.com', 'SRV', 'NOERROR _autodiscover._tcp.example.com SRV 0 0 443 autodiscover.contoso.com'],
    ['example.com', 'CAA', 'NOERROR example.com CAA 0 issue "amazon.com"'],
    ['1.example.com', 'PTR', 'NOERROR 1.example.com PTR www.example.com'],
    ['a.b.c.example.com', 'TXT', 'NOERROR a.b.c.example.com TXT "deep"'],
    ['www.example.com', 'ANY', 'NOERROR www.example.com A 192.0.2.1; www.example.com A 192.0.2.2'],
    // RFC 1034, section 4.3.2, step 2: the longest zone, even where the shorter one would know no better.
    ['www.eu.example.com', 'A', 'NOERROR www.eu.example.com A 192.0.2.9'],
    ['nowhere.eu.example.com', 'A', 'NXDOMAIN'],
    ['notexample.com', 'A', 'REFUSED'],
    ['com', 'A', 'REFUSED'],
    ['', 'NS', 'REFUSED'],
  ])('%s %s: %s', (name, type, expected) => {
    expect(shown(ask({ zones }, name, type))).toBe(expected);
  });

  test('a negative answer bears the SOA of the zone that holds the name, as long as RFC 2308, section 5, wants it', () => {
    const soa = 'ns-2048.awsdns-64.net. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400';
    const negative = ask({ zones }, 'nowhere.eu.example.com');
    expect(negative.authority).toEqual([{ name: 'eu.example.com', type: 'SOA', ttl: 900, value: soa }]);
    expect(shown(ask({ zones }, 'eu.example.com', 'SOA'))).toBe(`NOERROR eu.example.com SOA ${soa}`);

    const own = zone('example.org', record('example.org', 'SOA', 'ns.example.org. me.example.org. 1 2 3 4 60'));
    expect(ask({ zones: [own] }, 'x.example.org').authority).toEqual([{ ...own.records[0], values: undefined, ttl: 60, value: own.records[0].values[0] }]);
    expect(ask({ zones }, 'www.example.com').authority).toEqual([]);
  });

  test('its name servers are made up, next to those that it has', () => {
    const made = ['ns-2048.awsdns-64.com.', 'ns-2049.awsdns-65.net.', 'ns-2050.awsdns-66.org.', 'ns-2051.awsdns-67.co.uk.'];
    expect(ask({ zones }, 'example.com', 'NS').answers).toEqual(made.map((value) => ({ name: 'example.com', type: 'NS', ttl: 172800, value })));
    expect(ask({ zones: [zone('example.com'), zone('empty.example.com')] }, 'empty.example.com', 'NS').answers).toHaveLength(4);
    expect(shown(ask({ zones: [privateZone('example.com')], view: 'private' }, 'example.com', 'NS'))).toContain('ns-2048.awsdns-64.com');
    expect(shown(ask({ zones: [privateZone('example.com')] }, 'example.com', 'NS'))).toBe('REFUSED');
    expect(shown(ask({ zones }, 'www.example.com', 'NS'))).toBe('NOERROR');
    // A zone without a known name may be of any.
    expect(shown(ask({ zones: [zone(undefined, record('www.example.com', 'A', '192.0.2.1'))] }, 'example.com', 'NS'))).toBe('REFUSED');
  });

  test('a name that nothing here holds is not authoritative', () => {
    expect(ask({ zones }, 'notexample.com')).toEqual({ rcode: 'REFUSED', authoritative: false, answers: [], authority: [] });
    expect(ask({ zones }, 'nowhere.example.com').authoritative).toBe(true);
  });
});

describe('wildcards: RFC 4592', () => {
  // The zone of RFC 4592, section 2.2.1, and its table of answers, in the types that Route 53 has.
  const zones = [
    zone(
      'example',
      record('*.example', 'TXT', '"this is a wildcard"'),
      record('*.example', 'MX', '10 host1.example'),
      record('sub.*.example', 'TXT', '"this is not a wildcard"'),
      record('host1.example', 'A', '192.0.2.1'),
      record('_ssh._tcp.host1.example', 'SRV', '0 0 22 host1.example'),
      record('_ssh._tcp.host2.example', 'SRV', '0 0 22 host2.example'),
    ),
  ];

  test.each([
    ['host3.example', 'MX', 'NOERROR host3.example MX 10 host1.example'],
    ['host3.example', 'A', 'NOERROR'],
    ['foo.bar.example', 'TXT', 'NOERROR foo.bar.example TXT "this is a wildcard"'],
    ['host1.example', 'MX', 'NOERROR'],
    ['sub.*.example', 'MX', 'NOERROR'],
    ['_telnet._tcp.host1.example', 'SRV', 'NXDOMAIN'],
    // host2 has no records, but a name below it has: it exists.
    ['host2.example', 'MX', 'NOERROR'],
    ['ghost.*.example', 'MX', 'NXDOMAIN'],
    ['*.example', 'MX', 'NOERROR *.example MX 10 host1.example'],
  ])('%s %s: %s', (name, type, expected) => {
    expect(shown(ask({ zones }, name, type))).toBe(expected);
  });

  test.each([
    ['x.example.com', 'NOERROR x.example.com CNAME web.example.com; web.example.com A 192.0.2.7'],
    ['autodiscover.example.com', 'NOERROR autodiscover.example.com A 192.0.2.8'],
    ['x.autodiscover.example.com', 'NXDOMAIN'],
    ['x.y.example.com', 'NOERROR x.y.example.com CNAME web.example.com; web.example.com A 192.0.2.7'],
  ])('of type CNAME: %s: %s', (name, expected) => {
    const example = zone(
      'example.com',
      record('*.example.com', 'CNAME', 'web.example.com'),
      record('web.example.com', 'A', '192.0.2.7'),
      record('autodiscover.example.com', 'A', '192.0.2.8'),
    );
    expect(shown(ask({ zones: [example] }, name))).toBe(expected);
  });

  test('an asterisk as Route 53 writes it ("DNS domain name format") is one', () => {
    expect(shown(ask({ zones: [zone('example.com', record('\\052.example.com.', 'A', '192.0.2.1'))] }, 'x.example.com'))).toBe(
      'NOERROR x.example.com A 192.0.2.1',
    );
  });

  test('an asterisk below a wildcard that has no records of its own synthesizes nothing', () => {
    expect(shown(ask({ zones: [zone('example.com', record('sub.*.example.com', 'A', '192.0.2.1'))] }, 'x.example.com'))).toBe('NOERROR');
  });
});

describe('aliases: Route 53 Developer Guide, "Choosing between alias and non-alias records"', () => {
  const zones = [
    zone(
      'contoso.com',
      alias('autodiscoverredirect.contoso.com', 'A', 'dualstack.lb-1.eu-central-1.elb.amazonaws.com.'),
      alias('contoso.com', 'A', 'lb-1.eu-central-1.elb.amazonaws.com'),
      alias('both.contoso.com', 'A', 'autodiscoverredirect.contoso.com'),
      alias('both.contoso.com', 'AAAA', 'lb-1.eu-central-1.elb.amazonaws.com'),
      alias('txt.contoso.com', 'TXT', 'contoso.com'),
      record('contoso.com', 'TXT', '"v=spf1 -all"'),
      alias('gone.contoso.com', 'A', 'lb-gone.eu-central-1.elb.amazonaws.com'),
      alias('foreign.contoso.com', 'A', 'www.fabrikam.com'),
      alias('missing.contoso.com', 'A', 'nothing.contoso.com'),
      alias('round.contoso.com', 'A', 'round.contoso.com'),
      alias('*.wild.contoso.com', 'A', 'contoso.com'),
    ),
    zone('fabrikam.com', record('www.fabrikam.com', 'A', '192.0.2.1')),
  ];
  const addresses = (name: string) => `NOERROR ${name} A 127.0.0.2; ${name} A 127.0.0.3`;

  test.each([
    ['autodiscoverredirect.contoso.com', 'A', addresses('autodiscoverredirect.contoso.com')],
    // Of type A only: no CNAME is shown, and the load balancer's IPv6 is not answered.
    ['autodiscoverredirect.contoso.com', 'AAAA', 'NOERROR'],
    ['autodiscoverredirect.contoso.com', 'CNAME', 'NOERROR'],
    ['contoso.com', 'A', addresses('contoso.com')],
    ['both.contoso.com', 'A', addresses('both.contoso.com')],
    ['both.contoso.com', 'AAAA', 'NOERROR both.contoso.com AAAA ::1'],
    ['both.contoso.com', 'ANY', `${addresses('both.contoso.com')}; both.contoso.com AAAA ::1`],
    ['txt.contoso.com', 'TXT', 'NOERROR txt.contoso.com TXT "v=spf1 -all"'],
    ['x.wild.contoso.com', 'A', addresses('x.wild.contoso.com')],
    // What is not held here may be anywhere.
    ['gone.contoso.com', 'A', 'REFUSED'],
    ['foreign.contoso.com', 'A', 'REFUSED'],
    ['missing.contoso.com', 'A', 'NOERROR'],
    ['round.contoso.com', 'A', 'NOERROR'],
  ])('%s %s: %s', (name, type, expected) => {
    expect(shown(ask({ zones }, name, type))).toBe(expected);
  });

  test.each([
    ['a load balancer', 'autodiscoverredirect.contoso.com', 'A', 60],
    ['an alias of one', 'both.contoso.com', 'A', 60],
    ['a record of the zone', 'txt.contoso.com', 'TXT', 120],
  ])('lives as long as what it leads to: %s', (_, name, type, ttl) => {
    expect(ask({ zones }, name, type).answers.map((answer) => answer.ttl)).toContain(ttl);
  });
});

describe('known hosts', () => {
  const hosts = [LOAD_BALANCER, { name: 'Autodiscover.Contoso.com', ipv4: ['127.0.0.9'], ipv6: [] }];
  const contoso = (...records: DnsRecord[]) => [zone('contoso.com', record('www.contoso.com', 'A', '192.0.2.1'), ...records)];

  test.each([
    ['dualstack.lb-1.eu-central-1.elb.amazonaws.com', 'AAAA', 'NOERROR dualstack.lb-1.eu-central-1.elb.amazonaws.com AAAA ::1'],
    ['LB-1.eu-central-1.elb.amazonaws.com', 'AAAA', 'NOERROR lb-1.eu-central-1.elb.amazonaws.com AAAA ::1'],
    ['lb-1.eu-central-1.elb.amazonaws.com', 'TXT', 'NOERROR'],
    ['autodiscover.contoso.com', 'A', 'NOERROR autodiscover.contoso.com A 127.0.0.9'],
    ['dualstack.autodiscover.contoso.com', 'A', 'NXDOMAIN'],
  ])('%s %s: %s', (name, type, expected) => {
    expect(shown(ask({ zones: contoso(), hosts }, name, type))).toBe(expected);
  });

  test.each([
    ['a record comes before them', contoso(record('autodiscover.contoso.com', 'A', '192.0.2.5')), '192.0.2.5'],
    ['they come before a wildcard', contoso(record('*.contoso.com', 'A', '192.0.2.6')), '127.0.0.9'],
    ['and before a wildcard of a zone whose name is not known', [zone(undefined, record('*.contoso.com', 'A', '192.0.2.6'))], '127.0.0.9'],
  ])('%s', (_, zones, address) => {
    expect(ask({ zones, hosts }, 'autodiscover.contoso.com').answers.map(({ value }) => value)).toEqual([address]);
  });

  test('in a private view a public record comes before a host of its name', () => {
    const zones = contoso(record('autodiscover.contoso.com', 'A', '192.0.2.5'));
    expect(ask({ zones, hosts, view: 'private' }, 'autodiscover.contoso.com').answers.map(({ value }) => value)).toEqual(['192.0.2.5']);
  });

  test('several of one name are one', () => {
    const two = [LOAD_BALANCER, { ...LOAD_BALANCER, ipv4: ['127.0.0.4'], ipv6: [] }];
    expect(ask({ zones: [], hosts: two }, LOAD_BALANCER.name).answers).toHaveLength(3);
  });
});

describe('CNAMEs: RFC 1034, section 3.6.2', () => {
  const zones = [
    zone(
      'fabrikam.com',
      record('autodiscover.fabrikam.com', 'CNAME', 'AutodiscoverRedirect.contoso.com.'),
      record('inside.fabrikam.com', 'CNAME', 'www.fabrikam.com'),
      record('www.fabrikam.com', 'A', '192.0.2.1'),
      record('dangling.fabrikam.com', 'CNAME', 'nowhere.fabrikam.com'),
      record('away.fabrikam.com', 'CNAME', 'www.tailspintoys.com'),
      record('two.fabrikam.com', 'CNAME', 'inside.fabrikam.com', 'www.tailspintoys.com'),
      record('empty.fabrikam.com', 'CNAME'),
    ),
    zone('contoso.com', alias('autodiscoverredirect.contoso.com', 'A', LOAD_BALANCER.name)),
  ];
  const toRedirectHost = 'autodiscover.fabrikam.com CNAME autodiscoverredirect.contoso.com';
  const toInside = 'inside.fabrikam.com CNAME www.fabrikam.com';

  test.each([
    [
      'all',
      'autodiscover.fabrikam.com',
      'A',
      `NOERROR ${toRedirectHost}; autodiscoverredirect.contoso.com A 127.0.0.2; autodiscoverredirect.contoso.com A 127.0.0.3`,
    ],
    ['all', 'autodiscover.fabrikam.com', 'AAAA', `NOERROR ${toRedirectHost}`],
    ['all', 'autodiscover.fabrikam.com', 'CNAME', `NOERROR ${toRedirectHost}`],
    ['all', 'autodiscover.fabrikam.com', 'ANY', `NOERROR ${toRedirectHost}`],
    ['zone', 'autodiscover.fabrikam.com', 'A', `NOERROR ${toRedirectHost}`],
    ['zone', 'inside.fabrikam.com', 'A', `NOERROR ${toInside}; www.fabrikam.com A 192.0.2.1`],
    // RFC 6604, section 3: the code is that of the last name.
    ['all', 'dangling.fabrikam.com', 'A', 'NXDOMAIN dangling.fabrikam.com CNAME nowhere.fabrikam.com'],
    ['zone', 'dangling.fabrikam.com', 'A', 'NXDOMAIN dangling.fabrikam.com CNAME nowhere.fabrikam.com'],
    ['all', 'away.fabrikam.com', 'A', 'REFUSED away.fabrikam.com CNAME www.tailspintoys.com'],
    ['zone', 'away.fabrikam.com', 'A', 'NOERROR away.fabrikam.com CNAME www.tailspintoys.com'],
    // RFC 2181, section 10.1: a name has one CNAME.
    ['all', 'two.fabrikam.com', 'A', `NOERROR two.fabrikam.com CNAME inside.fabrikam.com; ${toInside}; www.fabrikam.com A 192.0.2.1`],
    ['all', 'empty.fabrikam.com', 'A', 'NOERROR'],
  ] as const)('followed within %s: %s %s: %s', (chase, name, type, expected) => {
    expect(shown(ask({ zones }, name, type, chase))).toBe(expected);
  });

  test('the SOA next to it is of the zone where the chain ends', () => {
    const owners = (answer: LookupAnswer): AnsweredRecord['name'][] => answer.authority.map(({ name }) => name);
    expect(owners(ask({ zones }, 'autodiscover.fabrikam.com', 'AAAA'))).toEqual(['contoso.com']);
    expect(owners(ask({ zones }, 'autodiscover.fabrikam.com', 'AAAA', 'zone'))).toEqual([]);
  });

  test.each(['all', 'zone'] as const)('a round ends, followed within %s', (chase) => {
    const round = zone('a.com', record('1.a.com', 'CNAME', '2.a.com'), record('2.a.com', 'CNAME', '1.a.com'), record('self.a.com', 'CNAME', 'self.a.com'));
    expect(shown(ask({ zones: [round] }, '1.a.com', 'A', chase))).toBe('LOOP 1.a.com CNAME 2.a.com; 2.a.com CNAME 1.a.com');
    expect(shown(ask({ zones: [round] }, 'self.a.com', 'A', chase))).toBe('LOOP self.a.com CNAME self.a.com');
  });

  test('a chain has an end, however it goes on', () => {
    const chain = (length: number) =>
      zone('a.com', ...Array.from({ length }, (_, i) => record(`${i}.a.com`, 'CNAME', `${i + 1}.a.com`)), record(`${length}.a.com`, 'A', '192.0.2.1'));
    expect(ask({ zones: [chain(16)] }, '0.a.com').answers.at(-1)?.value).toBe('192.0.2.1');
    expect(ask({ zones: [chain(17)] }, '0.a.com').loop).toBe(true);
    const wild = zone('a.com', record('*.a.com', 'CNAME', 'x.y.a.com'));
    expect(ask({ zones: [wild] }, '0.a.com').loop).toBe(true);
  });
});

describe('private view: Route 53 Developer Guide, "Considerations when working with a private hosted zone"', () => {
  const zones = [
    zone('contoso.com', record('www.contoso.com', 'A', '192.0.2.1'), record('public.contoso.com', 'A', '192.0.2.2')),
    zone('fabrikam.com', record('autodiscover.fabrikam.com', 'CNAME', 'public.contoso.com'), record('ok.fabrikam.com', 'CNAME', 'www.contoso.com')),
    privateZone('contoso.com', record('www.contoso.com', 'A', '10.0.0.1'), record('only.contoso.com', 'CNAME', 'ok.fabrikam.com')),
    privateZone('eu.contoso.com', record('www.eu.contoso.com', 'A', '10.0.0.2')),
  ];

  test.each([
    ['private', 'www.contoso.com', 'NOERROR www.contoso.com A 10.0.0.1'],
    ['public', 'www.contoso.com', 'NOERROR www.contoso.com A 192.0.2.1'],
    // No fall-back to the public zone of the same name.
    ['private', 'public.contoso.com', 'NXDOMAIN'],
    ['private', 'www.eu.contoso.com', 'NOERROR www.eu.contoso.com A 10.0.0.2'],
    ['private', 'only.eu.contoso.com', 'NXDOMAIN'],
    ['public', 'www.eu.contoso.com', 'NXDOMAIN'],
    ['public', 'only.contoso.com', 'NXDOMAIN'],
    // The next hop is looked up again: a public name leads back into the private zone.
    ['private', 'autodiscover.fabrikam.com', 'NXDOMAIN autodiscover.fabrikam.com CNAME public.contoso.com'],
    ['public', 'autodiscover.fabrikam.com', 'NOERROR autodiscover.fabrikam.com CNAME public.contoso.com; public.contoso.com A 192.0.2.2'],
    ['private', 'only.contoso.com', 'NOERROR only.contoso.com CNAME ok.fabrikam.com; ok.fabrikam.com CNAME www.contoso.com; www.contoso.com A 10.0.0.1'],
  ] as const)('%s: %s: %s', (view, name, expected) => {
    expect(shown(ask({ zones, view }, name))).toBe(expected);
  });

  test('a zone named as the host itself answers by its alias, where a CNAME cannot be', () => {
    const host = 'autodiscover.fabrikam.com';
    const own = privateZone(host, alias(host, 'A', LOAD_BALANCER.name));
    expect(shown(ask({ zones: [...zones, own], view: 'private' }, host))).toBe(`NOERROR ${host} A 127.0.0.2; ${host} A 127.0.0.3`);
  });
});

describe('zones whose name is not known hold the names of their records', () => {
  const zones = [
    zone(undefined, record('autodiscover.fabrikam.com', 'CNAME', 'r.contoso.com'), record('r2.fabrikam.com', 'A', '192.0.2.3')),
    zone(undefined, record('autodiscover.tailspintoys.com', 'CNAME', 'r2.fabrikam.com'), record('*.tailspintoys.com', 'A', '192.0.2.4')),
    zone('contoso.com', record('r.contoso.com', 'A', '192.0.2.1')),
    zone(undefined, record('r.contoso.com', 'A', '192.0.2.5'), record('extra.contoso.com', 'A', '192.0.2.6')),
    zone('contoso.com', record('second.contoso.com', 'A', '192.0.2.7'), record('r.contoso.com', 'A', '192.0.2.1', '192.0.2.8')),
  ];

  test.each([
    ['autodiscover.fabrikam.com', 'A', 'all', 'NOERROR autodiscover.fabrikam.com CNAME r.contoso.com; r.contoso.com A 192.0.2.1; r.contoso.com A 192.0.2.8'],
    ['r2.fabrikam.com', 'AAAA', 'all', 'NOERROR'],
    ['fabrikam.com', 'A', 'all', 'REFUSED'],
    ['www.fabrikam.com', 'A', 'all', 'REFUSED'],
    ['x.tailspintoys.com', 'A', 'all', 'NOERROR x.tailspintoys.com A 192.0.2.4'],
    ['x.autodiscover.tailspintoys.com', 'A', 'all', 'REFUSED'],
    // Two zones of unknown names are not taken for one.
    ['autodiscover.tailspintoys.com', 'A', 'zone', 'NOERROR autodiscover.tailspintoys.com CNAME r2.fabrikam.com'],
    ['autodiscover.tailspintoys.com', 'A', 'all', 'NOERROR autodiscover.tailspintoys.com CNAME r2.fabrikam.com; r2.fabrikam.com A 192.0.2.3'],
    // They know more than a zone that lacks the name, but nothing better than one that has it.
    ['extra.contoso.com', 'A', 'all', 'NOERROR extra.contoso.com A 192.0.2.6'],
    ['nowhere.contoso.com', 'A', 'all', 'NXDOMAIN'],
    ['second.contoso.com', 'A', 'all', 'NOERROR second.contoso.com A 192.0.2.7'],
  ] as const)('%s %s within %s: %s', (name, type, chase, expected) => {
    expect(shown(ask({ zones }, name, type, chase))).toBe(expected);
  });

  test('a private one comes before the public zones for its names alone', () => {
    const hidden = [...zones, privateZone(undefined, record('r.contoso.com', 'A', '10.0.0.1'))];
    expect(shown(ask({ zones: hidden, view: 'private' }, 'r.contoso.com'))).toBe('NOERROR r.contoso.com A 10.0.0.1');
    expect(shown(ask({ zones: hidden, view: 'private' }, 'second.contoso.com'))).toBe('NOERROR second.contoso.com A 192.0.2.7');
  });
});

describe('delegation: RFC 1034, section 4.2.1', () => {
  const cut = record('eu.contoso.com', 'NS', 'ns1.example.net', 'ns2.example.net');
  const zones = [zone('contoso.com', cut, record('contoso.com', 'NS', 'ns-1.awsdns-1.com'), record('www.eu.contoso.com', 'A', '192.0.2.1'))];

  test('a name below a cut is not of the zone', () => {
    expect(shown(ask({ zones }, 'www.eu.contoso.com'))).toBe('REFUSED');
    const referral = ask({ zones }, 'www.eu.contoso.com', 'A', 'zone');
    expect(referral).toMatchObject({ rcode: 'NOERROR', authoritative: false, answers: [] });
    expect(referral.authority.map(({ name, value }) => `${name} ${value}`)).toEqual(['eu.contoso.com ns1.example.net', 'eu.contoso.com ns2.example.net']);
  });

  test('its name servers are known, and so are those of the zone', () => {
    expect(shown(ask({ zones }, 'eu.contoso.com', 'NS'))).toBe('NOERROR eu.contoso.com NS ns1.example.net; eu.contoso.com NS ns2.example.net');
    expect(shown(ask({ zones }, 'contoso.com', 'NS'))).toBe('NOERROR contoso.com NS ns-1.awsdns-1.com');
  });

  test('a zone that is known answers for itself', () => {
    const known = [...zones, zone('eu.contoso.com', record('www.eu.contoso.com', 'A', '192.0.2.2'))];
    expect(shown(ask({ zones: known }, 'www.eu.contoso.com'))).toBe('NOERROR www.eu.contoso.com A 192.0.2.2');
  });
});

describe('domains of which all names are here', () => {
  const zones = [
    zone(undefined, record('autodiscover.fabrikam.com', 'CNAME', 'site.fabrikam.com'), alias('mail.fabrikam.com', 'A', 'target.fabrikam.com')),
    zone('contoso.com', record('eu.contoso.com', 'NS', 'ns1.example.net'), record('_autodiscover._tcp.contoso.com', 'SRV', '0 0 443 srv.fabrikam.com.')),
    privateZone('wingtiptoys.com', record('autodiscover.wingtiptoys.com', 'A', '10.0.0.1')),
  ];
  const lookUp = (name: string, chase: 'all' | 'zone' = 'all') =>
    shown(namesOf({ zones, hosts: [], view: 'public', domains: ['Fabrikam.com', 'eu.contoso.com', 'wingtiptoys.com'] }).lookUp(name, 'A', { chase }));

  test.each([
    // The world would know it, as the domain's owner is asked here.
    ['www.fabrikam.com', 'NXDOMAIN'],
    ['deep.below.fabrikam.com', 'NXDOMAIN'],
    ['autodiscover.wingtiptoys.com', 'NXDOMAIN'],
    // RFC 8020: they have names below them.
    ['fabrikam.com', 'NOERROR'],
    ['wingtiptoys.com', 'NOERROR'],
    // A record leads there, to something that may be anywhere: first asked for, or at the end of a chain.
    ['site.fabrikam.com', 'REFUSED'],
    ['target.fabrikam.com', 'REFUSED'],
    ['srv.fabrikam.com', 'REFUSED'],
    ['autodiscover.fabrikam.com', 'REFUSED autodiscover.fabrikam.com CNAME site.fabrikam.com'],
    ['mail.fabrikam.com', 'REFUSED'],
    // Other name servers know it.
    ['autodiscover.eu.contoso.com', 'REFUSED'],
    ['nowhere.contoso.com', 'NXDOMAIN'],
    ['notfabrikam.com', 'REFUSED'],
    ['com', 'REFUSED'],
  ])('%s: %s', (name, expected) => {
    expect(lookUp(name)).toBe(expected);
  });

  test("Route 53's own name servers refuse what is in no zone of theirs", () => {
    expect(lookUp('www.fabrikam.com', 'zone')).toBe('REFUSED');
  });
});

test('5,000 zones cost a look-up no more than one', () => {
  let read = 0;
  const counted = (target: HostedZone): HostedZone =>
    new Proxy(target, {
      get: (object, key, self) => {
        read++;
        return Reflect.get(object, key, self);
      },
    });
  const zones = Array.from({ length: 5000 }, (_, i) => counted(zone(`ns${i}.com`, record(`autodiscover.ns${i}.com`, 'CNAME', LOAD_BALANCER.name))));
  const names = namesOf({ zones, hosts: [LOAD_BALANCER], view: 'private' });
  read = 0;
  for (let i = 0; i < 5000; i++) expect(names.lookUp(`autodiscover.ns${i}.com`, 'A', { chase: 'all' }).answers).toHaveLength(3);
  expect(read).toBe(0);
});
