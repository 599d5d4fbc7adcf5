/** @slow */

import { environmentOf, ofType, stacksOf } from './fixture';

/* What is counted is what is made: so many namespaces fit the stack where their records stand, one more does not. */

const MAX = 450;
const RECORD = 'AWS::Route53::RecordSet';

const listed = (count: number, head: string, zoneOf?: (domain: string) => string) => {
  const domains = Array.from({ length: count }, (_, i) => `n${i}.fabrikam.com`);
  const zones = zoneOf ? domains.map((domain, i) => `{ name: ${zoneOf(domain)}, id: Z${i}X }`) : [];
  return `${head}zones: [${['{ name: contoso.com, id: Z1 }', '{ name: fabrikam.com, id: Z2 }', ...zones].join(', ')}]\nnamespaces: [${domains.join(', ')}]\n`;
};
const exact = (domain: string) => `autodiscover.${domain}`;
const HOST = 'hosts: any\nredirectHost: redirect.contoso.com\n';

test.each([
  ['a CNAME each', 450, `${HOST}`, undefined, 1],
  ['a CNAME and an SRV record each', 225, `${HOST}records: { srv: true }\n`, undefined, 2],
])('in a stack of records, %s: %d namespaces, and not one more', (_what, fits, head, zoneOf, each) => {
  const stacks = stacksOf(environmentOf(listed(fits, head, zoneOf)));
  expect(ofType(stacks['test-Records-111111111111'], RECORD)).toHaveLength(MAX);
  expect(() => environmentOf(listed(fits + 1, head, zoneOf))).toThrow(`would have ${MAX + each} records in one stack, which holds ${MAX}`);
});

test.each([
  ['without a redirect host, a CNAME each', 450, 'hosts: any\n', undefined, 1],
  ['without a redirect host, a CNAME and an SRV record each', 225, 'hosts: any\nrecords: { srv: true }\n', undefined, 2],
  ['an alias each', 450, HOST, exact, 1],
  ['two aliases each, of a dual-stack site', 225, `${HOST}loadBalancer: { ipAddressType: dualstack }\n`, exact, 2],
])('in the stack of the site, %s: %d namespaces, and not one more', (_what, fits, head, zoneOf, each) => {
  environmentOf(listed(fits, head, zoneOf));
  expect(() => environmentOf(listed(fits + 1, head, zoneOf))).toThrow(
    `need 0 rules and ${MAX + each} records in the site's own stack, which has room for ${MAX}`,
  );
});
