import type { ClientProfile, ClientStep } from './profile';

const OUTLOOKS_STEPS: readonly ClientStep[] = [
  { request: 'post-https-domain' },
  { request: 'post-https-autodiscover' },
  { request: 'get-http-autodiscover' },
  { request: 'srv' },
];

const EWS = {
  order: 'in-turn',
  follows: [301, 302, 303, 307],
  badCertificate: 'goes-on',
  other200: 'goes-on',
  // GetUserSettings with the default version of Exchange.
  soapAlone: true,
  srv: { otherPort: 'goes-on' },
  strictTransport: 'ignores',
} as const;

const EXCHANGELIB = {
  redirect: 'does not follow it: it cannot read the port that a load balancer writes into Location',
  knownBy: 'run',
  order: 'in-turn',
  follows: [301, 302],
  badCertificate: 'goes-on',
  other200: 'goes-on',
  // It takes the highest number for the best priority.
  srv: { otherPort: 'goes-on', ownChoice: true },
  strictTransport: 'ignores',
  // AutodiscoverProtocol.TIMEOUT, which urllib3 gives each address.
  dropped: { seconds: 10, per: 'address' },
} as const;

/** Libraries for Exchange Web Services. */
export const LIBRARIES: readonly ClientProfile[] = [
  {
    ...EWS,
    id: 'ews-managed-api',
    name: 'EWS Managed API (.NET)',
    redirect: 'follows it',
    knownBy: 'read',
    source: 'https://github.com/OfficeDev/ews-managed-api',
    steps: OUTLOOKS_STEPS,
    location: ['path-of-xml'],
    // The default of HttpWebRequest.
    dropped: { seconds: 100, per: 'request' },
  },
  {
    ...EWS,
    id: 'ews-java-api',
    name: 'ews-java-api',
    redirect: 'follows it',
    knownBy: 'run',
    source: 'https://github.com/OfficeDev/ews-java-api, 2.0',
    steps: OUTLOOKS_STEPS,
    location: ['path-of-xml'],
    // Those of the rank of the first record in the answer.
    srv: { otherPort: 'goes-on', ownChoice: true },
    // EwsX509TrustManager asks its authorities only about a chain of several.
    trustsLoneCertificate: true,
  },
  {
    ...EWS,
    id: 'ews-javascript-api',
    name: 'ews-javascript-api (Node.js)',
    redirect: 'follows it',
    knownBy: 'run',
    source: 'https://www.npmjs.com/package/ews-javascript-api, 0.15.3',
    steps: [{ request: 'post-https-autodiscover' }, { request: 'post-https-domain' }, { request: 'get-http-autodiscover' }, { request: 'srv' }],
    location: ['lower-case-path-of-xml'],
    // It has no time-out of its own; the system's. Node.js tries the next address after 250 ms (autoSelectFamily).
    dropped: { seconds: 100, per: 'host', atLeast: true },
  },
  {
    ...EXCHANGELIB,
    id: 'exchangelib',
    name: 'exchangelib 5 (Python)',
    source: 'https://pypi.org/project/exchangelib/, 5.6.0',
    steps: [{ request: 'post-https-domain-svc' }, { request: 'post-https-autodiscover-svc' }, { request: 'get-http-autodiscover-svc' }, { request: 'srv' }],
    location: ['no-port', 'path-of-svc'],
    failsAtLoop: true,
  },
  {
    ...EXCHANGELIB,
    id: 'exchangelib-4',
    name: 'exchangelib 4 (Python)',
    source: 'https://pypi.org/project/exchangelib/, 4.9.0',
    steps: [
      { request: 'post-https-domain-mixed' },
      { request: 'post-https-autodiscover-mixed' },
      { request: 'get-http-autodiscover-mixed' },
      { request: 'srv' },
    ],
    location: ['no-port'],
  },
  {
    id: 'npm-autodiscover',
    name: 'autodiscover (npm)',
    redirect: 'follows it',
    knownBy: 'run',
    source: 'https://www.npmjs.com/package/autodiscover, 0.0.2',
    steps: [{ request: 'post-https-domain' }, { request: 'post-https-autodiscover' }, { request: 'get-http-autodiscover' }],
    order: 'in-turn',
    follows: [302],
    location: [],
    // It parses every answer that is no 302, and reads what it needs of the result.
    badCertificate: 'goes-on',
    other200: 'fails-at-any',
    schemes: ['Basic'],
    strictTransport: 'ignores',
    dropped: { seconds: 10, per: 'host' },
  },
  {
    id: 'npm-exchange-autodiscover',
    name: 'exchange-autodiscover (npm)',
    redirect: 'follows it, to the path of SOAP',
    knownBy: 'run',
    source: 'https://www.npmjs.com/package/exchange-autodiscover, 1.1.1',
    steps: [{ request: 'post-https-domain-svc' }, { request: 'post-https-autodiscover-svc' }, { request: 'get-http-autodiscover-svc' }, { request: 'srv' }],
    order: 'at-once-by-speed',
    follows: [302],
    followsHttpAlone: true,
    location: [],
    badCertificate: 'goes-on',
    other200: 'fails',
    schemes: ['Basic'],
    // It takes the target for one more domain.
    srv: { otherPort: 'unknown', ownChoice: true },
    strictTransport: 'ignores',
  },
];
