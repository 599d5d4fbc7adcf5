import dns from 'node:dns';
import * as plugin from '../../lib/certificate/plugin';
import { CERTIFICATE_PLUGIN, storedFacts } from '../../lib/coverage/certificate-facts';
import { selfSigned } from './certificates';
import { tlsEndpoint } from './tls-endpoint';

const ENDPOINT = 'autodiscover.contoso.com';

function provider() {
  const registered: Record<string, Parameters<plugin.PluginHost['registerContextProviderAlpha']>[1]> = {};
  plugin.init({
    registerContextProviderAlpha: (name, given) => {
      registered[name] = given;
    },
  });
  expect(Object.keys(registered)).toEqual([CERTIFICATE_PLUGIN]);
  return registered[CERTIFICATE_PLUGIN];
}

test("it has the shape that CDK's command line asks for", () => {
  expect(plugin.version).toBe('1');
  expect(typeof plugin.init).toBe('function');
  expect(typeof provider().getValue).toBe('function');
});

const sdkModules = () => Object.keys(require.cache).filter((path) => path.includes('/@aws-sdk/'));

test('loading it does not load the SDK, which a look-up in ACM does', async () => {
  const { getValue } = provider();
  expect(sdkModules()).toEqual([]);
  await expect(getValue({ endpoint: ENDPOINT, region: 'Frankfurt' })).rejects.toThrow("'Frankfurt' is not a region");
  expect(sdkModules()).not.toEqual([]);
});

test('it answers with plain facts, that hold after they were written down', async () => {
  const endpoint = await tlsEndpoint(await selfSigned({ names: [ENDPOINT] }));
  // No name of two labels leads to the loopback on every machine.
  const { lookup } = dns;
  const spy = jest.spyOn(dns, 'lookup').mockImplementation(((_host: string, ...rest: [dns.LookupOptions, () => void]) => {
    lookup('127.0.0.1', ...rest);
  }) as unknown as typeof dns.lookup);
  try {
    const { port } = endpoint;
    const facts = await provider().getValue({ account: '111111111111', region: 'eu-central-1', endpoint: ENDPOINT, source: 'tls', port });
    expect(facts).toMatchObject({ source: { kind: 'tls', host: ENDPOINT, port }, names: [ENDPOINT], status: 'UNTRUSTED' });
    expect(storedFacts(JSON.parse(JSON.stringify(facts)))).toEqual(facts);
    expect(endpoint.asked).toEqual([ENDPOINT]);
  } finally {
    spy.mockRestore();
    await endpoint.stop();
  }
});

test.each([
  ['no endpoint', {}, /wrong endpoint: undefined is not text/],
  ['a URL', { endpoint: 'https://autodiscover.contoso.com/' }, /wrong endpoint: 'https:\/\/.*' is a URL/],
  ['no region', { endpoint: ENDPOINT }, /wrong region: undefined is not a region; give the stack a region, or the ARN/],
  ['a region that is none', { endpoint: ENDPOINT, region: 'Frankfurt' }, /'Frankfurt' is not a region/],
  ['an ARN that is no text', { endpoint: ENDPOINT, region: 'eu-central-1', arn: 7 }, /wrong arn: 7 is not text/],
  ['an ARN of something else', { endpoint: ENDPOINT, arn: 'arn:aws:s3:::bucket' }, /'arn:aws:s3:::bucket' is not the ARN of a certificate in ACM/],
  ['a source that is none', { endpoint: ENDPOINT, source: 'dns' }, /wrong source: 'dns' is not a source of certificates; write 'acm' or 'tls'/],
  ['a port that is none', { endpoint: ENDPOINT, source: 'tls', port: '443' }, /wrong port: '443' is not a port/],
])('a query with %s is told with its fix, and nothing is asked', async (_, query, message) => {
  await expect(provider().getValue(query)).rejects.toThrow(message);
  await expect(provider().getValue(query)).rejects.toHaveProperty('name', 'UserError');
});
