import type { ClientProfile } from './profile';

const OUTLOOK = {
  redirect: 'follows it; asks its user once per endpoint',
  knownBy: 'documents',
  // Without the service connection point, which is visible only inside the domain.
  steps: [{ request: 'post-https-domain' }, { request: 'post-https-autodiscover' }, { request: 'get-http-autodiscover' }, { request: 'srv' }],
  order: 'in-turn',
  // MS-OXDISCO names only 302; EWS Managed API, which is Microsoft's too, follows the others.
  follows: [301, 302, 303, 307],
  location: [],
  badCertificate: 'asks',
  other200: 'goes-on',
  strictTransport: 'ignores',
  asksUser: 'redirect-or-srv',
  // TcpMaxConnectRetransmissions (Microsoft Learn).
  dropped: { seconds: 21, per: 'address' },
} as const;

/** Clients that documents say use https alone. */
const HTTPS_ALONE = {
  redirect: 'never asks over http',
  knownBy: 'documents',
  steps: [{ request: 'post-https-domain' }, { request: 'post-https-autodiscover' }],
  order: 'in-turn',
  follows: [302],
  location: [],
  badCertificate: 'unknown',
  other200: 'unknown',
  strictTransport: 'ignores',
} as const;

/** Clients of Microsoft, and those for Exchange ActiveSync on phones. */
export const MICROSOFT: readonly ClientProfile[] = [
  {
    ...OUTLOOK,
    id: 'outlook-classic',
    name: 'Outlook for Windows (classic)',
    source: 'MS-OXDISCO, section 3.1.5; KB 2612922',
  },
  {
    ...OUTLOOK,
    id: 'microsoft-365-apps',
    name: 'Outlook of Microsoft 365 Apps',
    source: 'KB 3211279; MS-OXDISCO, section 3.1.5',
    caveat: 'asks Office 365 first, whatever DNS says, unless ExcludeExplicitO365Endpoint is set',
  },
  {
    id: 'teams',
    name: 'Microsoft Teams (calendar of an Exchange of your own)',
    redirect: 'never asks over http; an SRV record helps, by one report',
    knownBy: 'documents',
    source: 'threads at Microsoft: OfficeDocs-SkypeForBusiness#4930',
    steps: [{ request: 'get-https-autodiscover-v2' }, { request: 'srv-v2', unproven: 'that Teams reads the SRV record rests on one report' }],
    order: 'in-turn',
    follows: [302],
    location: [],
    badCertificate: 'goes-on',
    other200: 'unknown',
    strictTransport: 'ignores',
    caveat: 'asks Office 365 first, which sends it to the autodiscover host of a hybrid organisation',
  },
  {
    ...HTTPS_ALONE,
    id: 'outlook-mobile',
    name: 'Outlook for iOS and Android',
    source: 'its documents; not tried',
  },
  {
    ...HTTPS_ALONE,
    id: 'new-outlook',
    name: 'the new Outlook for Windows',
    source: 'its documents; not tried',
  },
  {
    ...HTTPS_ALONE,
    id: 'android-mail',
    name: 'mail of Android (Exchange ActiveSync)',
    source: 'its documents; not tried',
  },
];
