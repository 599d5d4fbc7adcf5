import { type DomainsGiven, domainsSubject } from '../../lib/verify/subject';

const GIVEN: DomainsGiven = { domains: ['fabrikam.com'], endpoint: 'autodiscover.contoso.com', source: '--domains' };

test('every domain should come to the endpoint; nothing else is known of it', () => {
  expect(domainsSubject({ ...GIVEN, domains: ['fabrikam.com', 'adatum.com'], redirectHost: 'Redirect.contoso.com.', notes: ['a note'] })).toEqual({
    subject: {
      name: 'autodiscover.contoso.com',
      source: '--domains',
      oneEndpoint: true,
      redirectHost: 'redirect.contoso.com',
      namespaces: [
        { domain: 'adatum.com', expected: 'autodiscover.contoso.com', external: false, privateOnly: false },
        { domain: 'fabrikam.com', expected: 'autodiscover.contoso.com', external: false, privateOnly: false },
      ],
      notes: ['a note'],
    },
  });
});

test('a domain that is listed twice, in whatever form, is verified once', () => {
  const { subject } = domainsSubject({ ...GIVEN, domains: ['bücher.example', 'XN--BCHER-KVA.example.', 'bücher.example'] });
  expect(subject?.namespaces.map(({ domain }) => domain)).toEqual(['xn--bcher-kva.example']);
});

test("the endpoint's own domain leads straight to it", () => {
  const { subject } = domainsSubject({ ...GIVEN, domains: ['fabrikam.com', 'Contoso.com'] });
  expect(subject?.namespaces.map(({ domain, expected, direct }) => [domain, expected, direct])).toEqual([
    ['contoso.com', 'autodiscover.contoso.com', 'autodiscover.contoso.com'],
    ['fabrikam.com', 'autodiscover.contoso.com', undefined],
  ]);
});

test('all that is wrong is said at once', () => {
  const { problems } = domainsSubject({
    domains: ['co.uk', 'https://fabrikam.com', 'fabrikam.com', 'autodiscover.adatum.com', 'co.uk'],
    endpoint: 'https://autodiscover.contoso.com/x',
    redirectHost: '10.0.0.1',
    source: '--domains',
  });
  expect(problems).toEqual([
    "--endpoint: 'https://autodiscover.contoso.com/x' is a URL; write only its host, 'autodiscover.contoso.com'",
    "--redirect-host: '10.0.0.1' is an IP address; write a host name",
    expect.stringMatching(/^--domains: 'co\.uk' is a public suffix/),
    "--domains: 'https://fabrikam.com' is a URL; write only its host, 'fabrikam.com'",
    expect.stringMatching(/^--domains: 'autodiscover\.adatum\.com' begins with 'autodiscover\.'/),
  ]);
});

test.each<[string, Partial<DomainsGiven>, string]>([
  ['a redirect host that is the endpoint', { redirectHost: 'autodiscover.contoso.com' }, "--redirect-host: 'autodiscover.contoso.com' is also the endpoint"],
  ['a redirect host that is a namespace’s', { redirectHost: 'autodiscover.fabrikam.com' }, "would make 'autodiscover.fabrikam.com' a CNAME of itself"],
  ['an endpoint that no load balancer redirects to', { endpoint: `${'a'.repeat(60)}.${'b'.repeat(60)}.contoso.com` }, '--endpoint: '],
  ['no domain at all', { domains: [] }, '--domains has no domain'],
])('%s is a mistake', (_, given, message) => {
  const { subject, problems } = domainsSubject({ ...GIVEN, ...given });
  expect(subject).toBeUndefined();
  expect(problems).toEqual([expect.stringContaining(message)]);
});
