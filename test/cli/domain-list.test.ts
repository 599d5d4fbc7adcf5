import { type ListOptions, subjectOfList } from '../../lib/cli/domain-list';

const GIVEN: ListOptions = { domains: ['fabrikam.com'], endpoint: 'autodiscover.contoso.com' };

test('every domain should come to the endpoint; nothing else is known of it', () => {
  expect(subjectOfList({ ...GIVEN, domains: ['fabrikam.com', 'adatum.com'], redirectHost: 'Redirect.contoso.com.' })).toEqual({
    name: 'autodiscover.contoso.com',
    source: '--domains',
    oneEndpoint: true,
    redirectHost: 'redirect.contoso.com',
    namespaces: [
      { domain: 'adatum.com', view: 'public', endpoint: 'autodiscover.contoso.com', external: false },
      { domain: 'fabrikam.com', view: 'public', endpoint: 'autodiscover.contoso.com', external: false },
    ],
    notes: [],
  });
});

test('former redirect hosts are known as such, apart or by commas', () => {
  const { formerRedirectHosts } = subjectOfList({ ...GIVEN, formerRedirectHost: ['Old.contoso.com.,older.contoso.com', 'redirect.adatum.com'] });
  expect(formerRedirectHosts).toEqual(['old.contoso.com', 'older.contoso.com', 'redirect.adatum.com']);
});

test('a domain that is listed twice, in whatever form, is verified once', () => {
  const { namespaces } = subjectOfList({ ...GIVEN, domains: ['bücher.example', 'XN--BCHER-KVA.example.', 'bücher.example'] });
  expect(namespaces.map(({ domain }) => domain)).toEqual(['xn--bcher-kva.example']);
});

test("the endpoint's own domain leads straight to it", () => {
  const { namespaces } = subjectOfList({ ...GIVEN, domains: ['fabrikam.com', 'Contoso.com'] });
  expect(namespaces.map(({ domain, endpoint, directTo }) => [domain, endpoint, directTo])).toEqual([
    ['contoso.com', 'autodiscover.contoso.com', 'autodiscover.contoso.com'],
    ['fabrikam.com', 'autodiscover.contoso.com', undefined],
  ]);
});

test('all that is wrong is said at once', () => {
  const problems = problemsOf({
    domains: ['co.uk', 'https://fabrikam.com', 'fabrikam.com', 'autodiscover.adatum.com', 'co.uk'],
    endpoint: 'https://autodiscover.contoso.com/x',
    redirectHost: '10.0.0.1',
  });
  expect(problems).toEqual([
    "--endpoint: 'https://autodiscover.contoso.com/x' is a URL; write only its host, 'autodiscover.contoso.com'",
    "--redirect-host: '10.0.0.1' is an IP address; write a host name",
    expect.stringMatching(/^--domains: 'co\.uk' is a public suffix/),
    "--domains: 'https://fabrikam.com' is a URL; write only its host, 'fabrikam.com'",
    expect.stringMatching(/^--domains: 'autodiscover\.adatum\.com' begins with 'autodiscover\.'/),
  ]);
});

test.each<[string, Partial<ListOptions>, string]>([
  ['a redirect host that is the endpoint', { redirectHost: 'autodiscover.contoso.com' }, "--redirect-host: 'autodiscover.contoso.com' is also the endpoint"],
  ['a redirect host that is a namespace’s', { redirectHost: 'autodiscover.fabrikam.com' }, "would make 'autodiscover.fabrikam.com' a CNAME of itself"],
  [
    'a former redirect host twice',
    { formerRedirectHost: ['old.contoso.com', 'OLD.contoso.com'] },
    "--former-redirect-host: 'old.contoso.com' is in the list twice",
  ],
  ['a former redirect host that is none', { formerRedirectHost: ['10.0.0.1'] }, "--former-redirect-host: '10.0.0.1' is an IP address"],
  ['one that is a namespace’s', { formerRedirectHost: ['autodiscover.fabrikam.com'] }, 'because it is also a former redirect host'],
  ['an endpoint that no load balancer redirects to', { endpoint: `${'a'.repeat(60)}.${'b'.repeat(60)}.contoso.com` }, '--endpoint: '],
  ['no domain at all', { domains: [] }, '--domains has no domain'],
])('%s is a mistake', (_, given, message) => {
  expect(problemsOf({ ...GIVEN, ...given })).toEqual([expect.stringContaining(message)]);
});

function problemsOf(options: ListOptions): string[] {
  try {
    subjectOfList(options);
  } catch (error) {
    return (error as Error).message.split('\n');
  }
  return [];
}
