import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import fc from 'fast-check';
import { nameThatCovers } from '../../lib/names/certificate-cover';
import { wildcard } from '../../lib/topology/condition';

/** [what it shows, host, names of the certificate, the name that covers it]. */
const CASES: readonly (readonly [string, string, readonly string[], string | undefined])[] = [
  ['RFC 9525, 6.3: a name as it is', 'autodiscover.contoso.com', ['contoso.com', 'autodiscover.contoso.com'], 'autodiscover.contoso.com'],
  ['RFC 9525, 6.3: without regard to case', 'Autodiscover.Contoso.COM', ['AUTODISCOVER.contoso.com'], 'autodiscover.contoso.com'],
  ['a trailing dot is no part of a name', 'autodiscover.contoso.com.', ['autodiscover.contoso.com.'], 'autodiscover.contoso.com'],
  ['RFC 9525, 6.3: a wildcard for one label', 'autodiscover.contoso.com', ['*.contoso.com'], '*.contoso.com'],
  ['a plain name before a wildcard', 'autodiscover.contoso.com', ['*.contoso.com', 'autodiscover.contoso.com'], 'autodiscover.contoso.com'],
  ['RFC 9525, 6.3: a wildcard covers one label, and not two', 'autodiscover.mail.contoso.com', ['*.contoso.com'], undefined],
  ['RFC 9525, 6.3: a wildcard covers one label, and not none', 'contoso.com', ['*.contoso.com'], undefined],
  ['RFC 9525, 6.3: a wildcard is the whole of its label', 'autodiscover.contoso.com', ['auto*.contoso.com', '*discover.contoso.com'], undefined],
  ['RFC 9525, 6.3: a wildcard is the left-most label', 'autodiscover.mail.contoso.com', ['autodiscover.*.contoso.com', '*.*.contoso.com'], undefined],
  ['RFC 6125, 6.4.3: no wildcard within an A-label', 'xn--bcher-kva.contoso.com', ['xn--*.contoso.com', 'x*.contoso.com'], undefined],
  ['RFC 6125, 7.2: no wildcard below a public suffix', 'contoso.co.uk', ['*.co.uk'], undefined],
  ['RFC 6125, 7.2: no wildcard below a single label', 'contoso.com', ['*.com', '*'], undefined],
  ['a wildcard below a private suffix, where one company owns it', 'mail.azurewebsites.net', ['*.azurewebsites.net'], '*.azurewebsites.net'],
  ["a wildcard below a domain of one's own top level", 'autodiscover.contoso.local', ['*.contoso.local'], '*.contoso.local'],
  ['RFC 6125, 6.4.2: U-labels are compared as A-labels', 'autodiscover.bücher.de', ['autodiscover.xn--bcher-kva.de'], 'autodiscover.xn--bcher-kva.de'],
  ['RFC 6125, 6.4.2: on the side of the certificate too', 'autodiscover.xn--bcher-kva.de', ['AUTODISCOVER.BÜCHER.DE'], 'autodiscover.xn--bcher-kva.de'],
  ['RFC 6125, 6.4.2: below a wildcard', 'autodiscover.bücher.de', ['*.Bücher.de'], '*.xn--bcher-kva.de'],
  ['RFC 6125, 6.4.3: an A-label is one label to a wildcard', 'bücher.contoso.com', ['*.contoso.com'], '*.contoso.com'],
  ['RFC 9525, 2: no name in subjectAltName, whatever the common name', 'autodiscover.contoso.com', [], undefined],
  ['an address is no host name', '192.0.2.1', ['192.0.2.1', '*.0.2.1'], undefined],
  ['a wildcard is no host', '*.contoso.com', ['*.contoso.com'], undefined],
  ['what would be two names to Node is none', 'autodiscover.contoso.com', ['x.com, DNS:autodiscover.contoso.com'], undefined],
];

test.each(CASES)('%s: %s', (_, host, names, expected) => {
  expect(nameThatCovers(host, names)).toBe(expected);
});

test("an Application Load Balancer's wildcard spans dots, and a certificate's does not", () => {
  const host = 'autodiscover.mail.contoso.com';
  expect(wildcard('*.contoso.com')(host)).toBe(true);
  expect(nameThatCovers(host, ['*.contoso.com'])).toBeUndefined();
});

/** Few labels, so that names meet hosts; IDNA among them, in both its forms. */
const label = fc.constantFrom('autodiscover', 'mail', 'a', 'B', 'contoso', 'xn--bcher-kva', 'bücher', 'x-1');
const topLevel = fc.constantFrom('com', 'DE', 'co.uk', 'uk', 'xn--p1ai', 'рф', 'local');
const joined = (labels: fc.Arbitrary<string>, minLength: number) =>
  fc.tuple(fc.array(labels, { minLength, maxLength: 3 }), topLevel).map(([some, last]) => [...some, last].join('.'));
const host = joined(label, 1);
const name = fc.oneof(
  joined(label, 0),
  joined(label, 0).map((base) => `*.${base}`),
  joined(
    fc.oneof(
      label,
      label.map((text) => `${text.slice(0, 1)}*`),
      fc.constant('*'),
    ),
    0,
  ),
);
/** A host with a name that was made from it, so that most of them match. */
const related = host.chain((asked) =>
  fc.tuple(
    fc.constant(asked),
    fc.array(fc.oneof(name, fc.constantFrom(asked, asked.toUpperCase(), `*.${asked.slice(asked.indexOf('.') + 1)}`, `${asked}.`)), { maxLength: 4 }),
  ),
);

/** Node compares A-labels, and is asked with them: URL's parser makes them, which is no part of what is tested. */
const ascii = (text: string) => text.replace(/[^*.]+/g, (part) => new URL(`http://${part}.com`).hostname.slice(0, -'.com'.length));
const nodeAccepts = (asked: string, names: readonly string[]) =>
  checkServerIdentity(ascii(asked), { subject: {}, subjectaltname: names.map((text) => `DNS:${ascii(text)}`).join(', ') } as PeerCertificate) === undefined;
/** What Node lets pass, and RFC 9525 (section 6.3) or RFC 6125 (section 7.2) does not. */
const tooWide = (text: string) => (text.includes('*') && !text.startsWith('*.')) || /^\*\.co\.uk\.?$/i.test(text) || text.indexOf('*', 1) > 0;

test('what covers a host is accepted by Node, and is the same whatever the case', () => {
  fc.assert(
    fc.property(related, ([asked, names]) => {
      const found = nameThatCovers(asked, names);
      expect(found === undefined || nodeAccepts(asked, names)).toBe(true);
      expect(nameThatCovers(asked.toUpperCase(), [...names].reverse())).toBe(found);
    }),
    { numRuns: 300 },
  );
});

test('what Node accepts is covered, but by a wildcard that is a part of a label or stands below a public suffix', () => {
  let accepted = 0;
  fc.assert(
    fc.property(related, ([asked, names]) => {
      const strict = names.filter((text) => !tooWide(text));
      const expected = nodeAccepts(asked, strict);
      if (expected) accepted++;
      expect(nameThatCovers(asked, names) !== undefined).toBe(expected);
    }),
    { numRuns: 300 },
  );
  expect(accepted).toBeGreaterThan(50);
});

test('the common name is never looked at: Node itself does, where there is no subjectAltName', () => {
  const byCommonName = { subject: { CN: 'autodiscover.contoso.com' } } as PeerCertificate;
  expect(checkServerIdentity('autodiscover.contoso.com', byCommonName)).toBeUndefined();
  expect(nameThatCovers('autodiscover.contoso.com', [])).toBeUndefined();
});
