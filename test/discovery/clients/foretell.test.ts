import { foretell } from '../../../lib/discovery/clients/foretell';
import type { Observations } from '../../../lib/discovery/clients/observations';
import { PROFILES } from '../../../lib/discovery/clients/profiles';
import { ENDPOINT, ends, HEALTHY, located, observed, redirected, untrusted, webSite } from './recorded';

/** A line for each client, as a person reads it. */
function lines(observations: Observations): string {
  return `\n${PROFILES.map((profile) => {
    const { client, outcome, at, host, seconds, longer, prompt, reason, wouldHelp } = foretell(profile, observations);
    const wait = seconds === undefined ? '? s' : `${longer ? 'over ' : ''}${seconds} s`;
    return `${client}: ${outcome}${host ? ` ${host}` : ''} at ${at}, ${wait}: ${reason}${prompt ? ` [${prompt}]` : ''}${wouldHelp.length > 0 ? ` => ${wouldHelp.join(', ')}` : ''}`;
  }).join('\n')}\n`;
}

test.each([
  ['a healthy redirect site', HEALTHY],
  ['port 443 dropped at both addresses', observed({ 'post-https-autodiscover': ends('post-https-autodiscover', 'dropped', 'ETIMEDOUT') })],
  ['an SRV record too', observed({ srv: located() })],
  ['a domain that answers 200 for everything', observed(webSite('not-autodiscover', '200 without an Autodiscover document', { status: 200 }))],
  ['a domain with the certificate of another name', observed(webSite('certificate-name-mismatch'))],
  ['a 443 with the certificate of another name', observed({ 'post-https-autodiscover': ends('post-https-autodiscover', 'certificate-name-mismatch') })],
  ['a domain with HSTS for sub-domains', observed(webSite('not-found', '404', { status: 404, strictTransport: 'with sub-domains' }))],
  [
    'a 301',
    observed({
      'get-http-autodiscover': redirected('get-http-autodiscover', { status: 301 }),
      'post-http-autodiscover': redirected('post-http-autodiscover', { status: 301 }),
      'get-http-autodiscover-mixed': redirected('get-http-autodiscover-mixed', { status: 301 }),
      'get-http-autodiscover-svc': redirected('get-http-autodiscover-svc', { status: 301 }),
    }),
  ],
])('%s', (_, observations) => {
  expect(lines(observations)).toMatchSnapshot();
});

function outcomes(observations: Observations, ...clients: readonly string[]): string[] {
  return PROFILES.filter(({ id }) => clients.includes(id)).map((profile) => {
    const { client, outcome, at } = foretell(profile, observations);
    return `${client}: ${outcome} at ${at}`;
  });
}

test('a library that trusts any certificate that comes alone may find its server behind it, and does not where a chain comes', () => {
  const requests = (error: string) => ({ 'post-https-autodiscover': ends('post-https-autodiscover', 'certificate-untrusted', error, untrusted(error)) });

  expect(outcomes(observed(requests('UNABLE_TO_VERIFY_LEAF_SIGNATURE')), 'ews-java-api', 'ews-javascript-api')).toEqual([
    'ews-java-api: unknown at post-https-autodiscover',
    'ews-javascript-api: found at get-http-autodiscover',
  ]);
  expect(outcomes(observed(requests('SELF_SIGNED_CERT_IN_CHAIN')), 'ews-java-api')).toEqual(['ews-java-api: found at get-http-autodiscover']);
});

test('a 308, at which a walk ends, is left open for Thunderbird, which follows it, and for nobody else', () => {
  const moved = (id: 'get-http-autodiscover' | 'post-http-autodiscover') =>
    ends(id, 'redirect-unusable', '308, a redirect that most clients do not follow', { status: 308 });
  const requests = { 'get-http-autodiscover': moved('get-http-autodiscover'), 'post-http-autodiscover': moved('post-http-autodiscover') };

  expect(outcomes(observed(requests), 'thunderbird', 'outlook-classic', 'kmail')).toEqual([
    'outlook-classic: not-found at get-http-autodiscover',
    'thunderbird: unknown at post-http-autodiscover',
    'kmail: not-found at post-http-autodiscover',
  ]);
});

test('exchangelib 5 gives up where a URL redirects to itself, its version 4 goes on to the SRV record', () => {
  const loop = (id: 'get-http-autodiscover-svc' | 'get-http-autodiscover-mixed', location: string) =>
    ends(id, 'redirect-loop', 'in a loop', { status: 302, location });
  const at = (path: string) => `http://autodiscover.fabrikam.com/${path}`;
  const svc = 'autodiscover/autodiscover.svc';

  const looped = { 'get-http-autodiscover-mixed': loop('get-http-autodiscover-mixed', at('Autodiscover/Autodiscover.xml')), srv: located() };
  expect(outcomes(observed({ ...looped, 'get-http-autodiscover-svc': loop('get-http-autodiscover-svc', at(svc)) }), 'exchangelib', 'exchangelib-4')).toEqual([
    'exchangelib: not-found at get-http-autodiscover-svc',
    'exchangelib-4: found at srv',
  ]);
  expect(outcomes(observed({ ...looped, 'get-http-autodiscover-svc': loop('get-http-autodiscover-svc', at('elsewhere')) }), 'exchangelib')).toEqual([
    'exchangelib: found at srv',
  ]);
});

test('Android’s own mail asks over http, gets no settings there, and does from the endpoint itself', () => {
  const direct = { 'post-https-autodiscover': HEALTHY.endpoint?.xml, 'get-http-autodiscover': undefined, 'post-http-autodiscover': undefined };
  const endpoint = { ...HEALTHY.endpoint, hosts: [ENDPOINT] };
  expect(outcomes(HEALTHY, 'android-mail')).toEqual(['android-mail: not-found at get-http-autodiscover']);
  expect(outcomes(observed(direct, { endpoint }), 'android-mail')).toEqual(['android-mail: found at post-https-autodiscover']);
});

test('the new Outlook takes no mailbox on an Exchange of your own, and nothing would help; of Exchange Online nothing is foretold', () => {
  const [profile] = PROFILES.filter(({ id }) => id === 'new-outlook');
  const online = observed({}, { endpoint: { hosts: ['autodiscover-s.outlook.com'] } });
  expect(foretell(profile, HEALTHY)).toMatchObject({ outcome: 'not-found', wouldHelp: [] });
  expect(foretell(profile, online)).toMatchObject({ outcome: 'unknown', wouldHelp: [] });
  expect(foretell(profile, observed({}, { endpoint: undefined }))).toMatchObject({ outcome: 'unknown' });
});
