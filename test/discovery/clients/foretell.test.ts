import { foretell } from '../../../lib/discovery/clients/foretell';
import type { Observations } from '../../../lib/discovery/clients/observations';
import { PROFILES } from '../../../lib/discovery/clients/profiles';
import { DROPPED_MS, ends, HEALTHY, located, observed, redirected } from './recorded';

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
  ['port 443 dropped at both addresses', observed({ 'post-https-autodiscover': ends('post-https-autodiscover', 'dropped', 'ETIMEDOUT', {}, DROPPED_MS) })],
  ['an SRV record too', observed({ srv: located() })],
  [
    'a domain that answers 200 for everything',
    observed({ 'post-https-domain': ends('post-https-domain', 'not-autodiscover', '200 without an Autodiscover document', { status: 200 }) }),
  ],
  ['a domain with the certificate of another name', observed({ 'post-https-domain': ends('post-https-domain', 'certificate-name-mismatch') })],
  ['a 443 with the certificate of another name', observed({ 'post-https-autodiscover': ends('post-https-autodiscover', 'certificate-name-mismatch') })],
  [
    'a domain with HSTS for sub-domains',
    observed({ 'post-https-domain': ends('post-https-domain', 'not-found', '404', { status: 404, strictTransport: 'with sub-domains' }) }),
  ],
  [
    'a 301',
    observed({
      'get-http-autodiscover': redirected('get-http-autodiscover', { status: 301 }),
      'post-http-autodiscover': redirected('post-http-autodiscover', { status: 301 }),
    }),
  ],
])('%s', (_, observations) => {
  expect(lines(observations)).toMatchSnapshot();
});
