import fc from 'fast-check';
import { albHostProblem, checkHostName, checkMailDomain, zoneHolds } from '../../lib/names/domain-name';
import { registrableDomain } from '../../lib/names/libraries';
import { anyText } from '../text/any-text';

test.each([
  ['fabrikam.com', 'fabrikam.com'],
  ['Fabrikam.COM', 'fabrikam.com'],
  ['fabrikam.com.', 'fabrikam.com'],
  ['sales.eu.fabrikam.co.uk', 'sales.eu.fabrikam.co.uk'],
  ['bücher.example', 'xn--bcher-kva.example'],
  ['BÜCHER.example', 'xn--bcher-kva.example'],
  ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
  ['faß.de', 'xn--fa-hia.de'],
  ['日本語。jp', 'xn--wgv71a119e.jp'],
  ['contoso.local', 'contoso.local'],
  ['3m.com', '3m.com'],
  ['uk.com', 'uk.com'],
])('%s is the mail domain %s', (given, name) => {
  expect(checkMailDomain(given)).toEqual({ name });
});

test.each([
  ['com', 'single label'],
  ['co.uk', 'public suffix'],
  ['公司.cn', 'public suffix'],
  ['kobe.jp', 'public suffix'],
  ['anything.ck', 'public suffix'],
  ['', 'is empty'],
  ['.fabrikam.com', 'empty label'],
  ['fabrikam.com..', 'empty label'],
  ['[::1]', 'IP address'],
  ['192.0.2.1.', 'IP address'],
  ['fabrikam.com?x', 'path'],
  ['ftp://fabrikam.com:21/x', "only its host, 'fabrikam.com'"],
  ['autodiscover.fabrikam.com', "'fabrikam.com'"],
])('%s is refused: %s', (given, message) => {
  expect(checkMailDomain(given).problem).toContain(message);
});

test.each([
  [undefined, 'undefined'],
  [null, 'null'],
  [7, 'number'],
  [{}, 'object'],
])('%p is refused as no text', (given, message) => {
  expect(checkHostName(given).problem).toContain(message);
});

test('a name in its normal form stays as it is', () => {
  fc.assert(
    fc.property(fc.domain(), (domain) => {
      const { name } = checkHostName(domain);
      if (name !== undefined) expect(checkHostName(name)).toEqual({ name });
    }),
  );
});

test('letter case and a trailing dot never make another name', () => {
  fc.assert(
    fc.property(fc.domain(), fc.boolean(), (domain, dot) => {
      expect(checkHostName(domain.toUpperCase() + (dot ? '.' : '')).name).toBe(checkHostName(domain).name);
    }),
  );
});

test('any text gets a name or a problem, never an exception', () => {
  const url = fc.tuple(fc.constantFrom('http', 'https'), fc.domain(), anyText).map(([scheme, domain, text]) => `${scheme}://${domain}/${encodeURI(text)}`);
  fc.assert(
    fc.property(fc.oneof(anyText, url, fc.emailAddress(), fc.ipV4(), fc.ipV6()), (text) => {
      const { name, problem } = checkMailDomain(text);
      expect((name === undefined) !== (problem === undefined)).toBe(true);
    }),
  );
});

test('a host condition of a load balancer takes up to 128 characters', () => {
  expect(albHostProblem(`${'a'.repeat(124)}.com`)).toBeUndefined();
  expect(albHostProblem(`${'a'.repeat(125)}.com`)).toContain('129 characters');
});

test('a host condition of a load balancer takes only letters after the last dot', () => {
  expect(albHostProblem('autodiscover.xn--bcher-kva.example')).toBeUndefined();
  expect(albHostProblem('autodiscover.example.xn--p1ai')).toContain("'.xn--p1ai'");
});

test('a zone holds its own name and what is below it, label by label', () => {
  expect(zoneHolds('fabrikam.com', 'fabrikam.com')).toBe(true);
  expect(zoneHolds('fabrikam.com', 'autodiscover.fabrikam.com')).toBe(true);
  expect(zoneHolds('fabrikam.com', 'autodiscover.notfabrikam.com')).toBe(false);
});

test.each([
  ['autodiscover.fabrikam.com', 'fabrikam.com'],
  ['fabrikam.com', 'fabrikam.com'],
  ['mail.contoso.co.uk', 'contoso.co.uk'],
  // Customers of one hosting company are strangers to each other.
  ['a.fabrikam.azurewebsites.net', 'fabrikam.azurewebsites.net'],
  ['10.0.0.5', '10.0.0.5'],
  ['[2001:db8::1]', '[2001:db8::1]'],
  ['localhost', 'localhost'],
  ['co.uk', 'co.uk'],
])('%s is in the registered domain %s', (host, domain) => {
  expect(registrableDomain(host)).toBe(domain);
});

test('a host name has 253 characters at most, the autodiscover host of a mail domain too', () => {
  const ofLength = (length: number) => {
    const labels = Math.floor((length - '.example'.length - 1) / 2);
    return `${'x.'.repeat(labels)}${'y'.repeat(length - '.example'.length - 2 * labels)}.example`;
  };
  const longest = ofLength(253);
  expect(longest).toHaveLength(253);
  expect(checkHostName(longest)).toEqual({ name: longest });
  expect(checkHostName(ofLength(254)).problem).toContain('has 254 characters; a host name in DNS has at most 253');
  const domain = ofLength(253 - 'autodiscover.'.length);
  expect(checkMailDomain(domain)).toEqual({ name: domain });
  expect(checkMailDomain(ofLength(254 - 'autodiscover.'.length)).problem).toContain('has 254 characters, and a host name in DNS has at most 253');
});
