import { endpointHosts, unique } from '../../lib/outlook-prompt/registry-values';
import { environmentOf } from '../environment/fixture';

test('the endpoint, and every endpoint of a namespace of its own, once each and in order', () => {
  const environment = environmentOf(`namespaces:
  - { domain: wingtiptoys.com, external: true, endpoint: autodiscover-s.outlook.com }
  - { domain: tailspintoys.com, external: true, endpoint: autodiscover-s.outlook.com }
  - { domain: adatum.com, external: true, endpoint: Autodiscover.BÜCHER.example }
  - { domain: fabrikam.com, external: true }
`);
  expect(endpointHosts(environment)).toEqual(['autodiscover-s.outlook.com', 'autodiscover.contoso.com', 'autodiscover.xn--bcher-kva.example']);
});

test('a namespace whose CNAME leads straight to the endpoint adds none', () => {
  const environment = environmentOf('namespaces: [{ domain: fabrikam.com, external: true, whenCovered: direct }]\n');
  expect(endpointHosts(environment)).toEqual(['autodiscover.contoso.com']);
});

test('the order and the number of times in which hosts are given do not matter', () => {
  expect(unique(['b.example', 'a.example', 'b.example'])).toEqual(unique(['a.example', 'b.example']));
});
