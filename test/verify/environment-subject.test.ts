import type { CertificateFacts } from '../../lib/coverage/certificate-facts';
import { loadEnvironment } from '../../lib/environment/load';
import { cachedFacts } from '../../lib/plan/context-file';
import { environmentSubject } from '../../lib/verify/subject';
import { environmentOf } from '../environment/fixture';

/** A certificate that names the endpoint and these. */
function naming(...names: string[]): CertificateFacts {
  return {
    source: { kind: 'tls', host: 'autodiscover.contoso.com', port: 443 },
    names: ['autodiscover.contoso.com', ...names],
    notBefore: '2020-01-01T00:00:00.000Z',
    notAfter: '2099-01-01T00:00:00.000Z',
    status: 'VALID',
    seenAt: new Date().toISOString(),
  };
}

const COVERING = naming('*.fabrikam.com');

function subjectOf(lines: string, facts?: CertificateFacts) {
  return environmentSubject(environmentOf(lines), facts);
}

test('the worked example: every namespace once, with what it should come to', () => {
  const environment = loadEnvironment('environments/contoso.yaml');
  const subject = environmentSubject(environment, cachedFacts(environment));
  const { namespaces, ...rest } = subject;
  expect(rest).toMatchObject({ name: 'contoso', source: 'environments/contoso.yaml', redirectHost: 'autodiscoverredirect.contoso.com', hosts: 'listed' });
  expect(namespaces).toHaveLength(17);
  expect(new Set(namespaces.map(({ domain }) => domain)).size).toBe(17);
  expect(namespaces.find(({ domain }) => domain === 'wingtiptoys.com')).toMatchObject({ endpoint: 'autodiscover-s.outlook.com' });
  expect(namespaces.find(({ domain }) => domain === 'northwindtraders.com')).toMatchObject({
    endpoint: 'autodiscover.northwindtraders.com',
    directTo: 'autodiscover.contoso.com',
  });
});

test('a namespace comes to the endpoint, or to its own', () => {
  const { namespaces, redirectHost, hosts } = subjectOf(
    'hosts: any\nnamespaces: [{ domain: fabrikam.com, external: true }, { domain: adatum.com, external: true, endpoint: autodiscover-s.outlook.com }]\n',
  );
  expect({ redirectHost, hosts }).toEqual({ redirectHost: undefined, hosts: 'any' });
  expect(namespaces).toEqual([
    { domain: 'adatum.com', view: 'public', endpoint: 'autodiscover-s.outlook.com', external: true },
    { domain: 'fabrikam.com', view: 'public', endpoint: 'autodiscover.contoso.com', external: true },
  ]);
});

test('the public zone of a record, where the file has it and the record is made there', () => {
  const zones = 'zones: [{ name: fabrikam.com, id: Z1 }, { name: adatum.com, id: Z2, private: true }, { name: wingtiptoys.com, id: Z3 }]\n';
  const namespaces = 'namespaces: [mail.fabrikam.com, adatum.com, { domain: wingtiptoys.com, external: true }]\n';
  expect(subjectOf(`${zones}${namespaces}`).namespaces.map(({ domain, zone }) => [domain, zone])).toEqual([
    ['adatum.com', undefined],
    ['mail.fabrikam.com', { name: 'fabrikam.com', id: 'Z1' }],
    ['wingtiptoys.com', undefined],
  ]);
});

test('one that private zones alone hold is known inside alone, unless its public record is made elsewhere', () => {
  const zones = 'zones: [{ name: fabrikam.com, id: Z1, private: true }, { name: adatum.com, id: Z2, private: true }, { name: adatum.com, id: Z3 }]\n';
  const external = 'zones: [{ name: fabrikam.com, id: Z1, private: true }]\nnamespaces: [{ domain: fabrikam.com, external: true }]\n';
  const privacy = (lines: string) => subjectOf(lines).namespaces.map(({ domain, view }) => [domain, view]);
  expect(privacy(`${zones}namespaces: [fabrikam.com, adatum.com]\n`)).toEqual([
    ['adatum.com', 'public'],
    ['fabrikam.com', 'private'],
  ]);
  expect(privacy(external)).toEqual([['fabrikam.com', 'public']]);
});

describe('a namespace that the certificate covers', () => {
  const HEAD = 'redirectHost: { name: redirect.contoso.com, external: true }\nwhenCovered: direct\n';
  const DIRECT = { endpoint: 'autodiscover.fabrikam.com', directTo: 'autodiscover.contoso.com' };
  const REDIRECTED = { endpoint: 'autodiscover.contoso.com' };
  const targetOf = (lines: string, facts?: CertificateFacts) => {
    const [{ endpoint, directTo }] = subjectOf(lines, facts).namespaces;
    return directTo === undefined ? { endpoint } : { endpoint, directTo };
  };

  test.each<[string, string, CertificateFacts | undefined, object]>([
    [
      'is known under its own host, where its CNAME leads straight to the endpoint',
      'zones: [{ name: fabrikam.com, id: Z1 }]\nnamespaces: [fabrikam.com]\n',
      COVERING,
      DIRECT,
    ],
    ['likewise where somebody else makes that CNAME', 'namespaces: [{ domain: fabrikam.com, external: true }]\n', COVERING, DIRECT],
    ['comes by the redirect where nobody has looked at the certificate', 'namespaces: [{ domain: fabrikam.com, external: true }]\n', undefined, REDIRECTED],
    ['comes by the redirect where that is wanted', 'namespaces: [{ domain: fabrikam.com, external: true, whenCovered: redirect }]\n', COVERING, REDIRECTED],
    [
      'comes by the redirect where its zone has an alias',
      'zones: [{ name: autodiscover.fabrikam.com, id: Z1 }]\nnamespaces: [fabrikam.com]\n',
      COVERING,
      REDIRECTED,
    ],
    [
      'is judged by its public record, where a private zone has an alias',
      'zones: [{ name: fabrikam.com, id: Z1 }, { name: autodiscover.fabrikam.com, id: Z2, private: true }]\nnamespaces: [fabrikam.com]\n',
      COVERING,
      DIRECT,
    ],
    [
      'comes by the redirect where the private zone that alone holds it has an alias',
      'zones: [{ name: autodiscover.fabrikam.com, id: Z2, private: true }]\nnamespaces: [fabrikam.com]\n',
      COVERING,
      REDIRECTED,
    ],
  ])('%s', (_, lines, facts, target) => {
    expect(targetOf(HEAD + lines, facts)).toEqual(target);
  });

  test('has a note where its two records lead different ways', () => {
    const twofold = 'zones: [{ name: fabrikam.com, id: Z1 }, { name: autodiscover.fabrikam.com, id: Z2, private: true }]\nnamespaces: [fabrikam.com]\n';
    const reversed = 'zones: [{ name: autodiscover.fabrikam.com, id: Z1 }, { name: fabrikam.com, id: Z2, private: true }]\nnamespaces: [fabrikam.com]\n';
    const onefold = 'zones: [{ name: fabrikam.com, id: Z1 }, { name: fabrikam.com, id: Z2, private: true }]\nnamespaces: [fabrikam.com]\n';
    expect(subjectOf(HEAD + twofold, COVERING).notes).toEqual([expect.stringMatching(/^in private zones fabrikam\.com has an alias .*judged by the CNAME$/)]);
    expect(subjectOf(HEAD + reversed, COVERING).notes).toEqual([expect.stringMatching(/^in public zones fabrikam\.com has an alias .*judged by the alias$/)]);
    expect(subjectOf(HEAD + onefold, COVERING).notes).toEqual([]);
  });
});

test("the file's notices are handed on", () => {
  const environment = environmentOf('namespaces: [{ csv: d.csv, withoutZone: external }]\n', {
    'd.csv': 'DomainName,DomainType\ncontoso.com,Authoritative\nfabrikam.com,Authoritative\n',
  });
  expect(environmentSubject(environment, undefined).notes).toEqual([expect.stringContaining("contoso.com is left out: it is the endpoint's own namespace")]);
});
