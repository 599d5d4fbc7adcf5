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
  // Microsoft's documents know no other port.
  srv: { otherPort: 'unknown' },
  strictTransport: 'ignores',
  asksUser: 'redirect-or-srv',
  // TcpMaxConnectRetransmissions (Microsoft Learn).
  dropped: { seconds: 21, per: 'address' },
} as const;

const GETS_WITHOUT_CREDENTIALS = 'sends the endpoint a GET without credentials, which gets no settings';

/** Of clients whose documents say which way they take, and no more. */
const BY_DOCUMENTS = {
  knownBy: 'documents',
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
    source: 'MS-OXDISCO 3.1.5, https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxdisco/d56ae3c6-bf29-4712-b274-2e4cc5fdaa64; KB 2612922',
  },
  {
    ...OUTLOOK,
    id: 'microsoft-365-apps',
    name: 'Outlook of Microsoft 365 Apps',
    source:
      'KB 3211279, https://support.microsoft.com/topic/outlook-2016-implementation-of-autodiscover-0d7b2709-958a-7249-1c87-434d257b9087; MS-OXDISCO 3.1.5',
    asksOffice365: true,
    caveat: 'asks Office 365 first, whatever DNS says, unless ExcludeExplicitO365Endpoint is set',
  },
  {
    id: 'teams',
    name: 'Microsoft Teams (hybrid calendar)',
    redirect: 'never asks over http; an SRV record helps, by one report',
    knownBy: 'documents',
    // The document asks for Autodiscover V2 and an Exchange in hybrid; the issue says what a redirect over http does.
    source:
      '"How Exchange and Microsoft Teams interact", https://learn.microsoft.com/microsoftteams/exchange-teams-interact; https://github.com/MicrosoftDocs/OfficeDocs-SkypeForBusiness/issues/4930',
    steps: [{ request: 'get-https-autodiscover-v2' }, { request: 'srv-v2', unproven: 'that Teams reads the SRV record rests on one report' }],
    order: 'in-turn',
    follows: [302],
    location: [],
    badCertificate: 'goes-on',
    other200: 'unknown',
    strictTransport: 'ignores',
    asksOffice365: true,
    caveat: 'asks Office 365 first, which sends it to the autodiscover host of a hybrid organisation',
  },
  {
    id: 'outlook-mobile',
    name: 'Outlook for iOS and Android',
    redirect: 'no document says that it asks over http',
    source:
      '"Using hybrid Modern Authentication with Outlook for iOS and Android", connection flow, https://learn.microsoft.com/exchange/clients/outlook-for-ios-and-android/use-hybrid-modern-auth',
    steps: [{ request: 'get-https-autodiscover-v2' }],
    ...BY_DOCUMENTS,
    asksOffice365: true,
    caveat: 'asks through AutoDetect, a service of Microsoft: after Exchange Online in a hybrid organisation; what it asks in another is in no document',
  },
  {
    id: 'new-outlook',
    name: 'the new Outlook for Windows',
    redirect: 'takes no mailbox on an Exchange of your own',
    source: '"Supported account types", https://learn.microsoft.com/microsoft-365-apps/outlook/get-started/supported-account-types',
    mailboxes: 'exchange-online',
    // It signs in at Microsoft 365.
    steps: [],
    ...BY_DOCUMENTS,
  },
  {
    id: 'android-mail',
    name: 'Android’s own mail (ActiveSync)',
    redirect: `asks over http, and then ${GETS_WITHOUT_CREDENTIALS}`,
    knownBy: 'read',
    source: 'https://android.googlesource.com/platform/packages/apps/Exchange: eas/EasAutoDiscover.java, service/EasService.java',
    steps: [
      { request: 'post-https-domain' },
      { request: 'post-https-autodiscover' },
      { request: 'get-http-autodiscover', fails: `it follows the redirect, and ${GETS_WITHOUT_CREDENTIALS}` },
    ],
    order: 'in-turn',
    follows: [301, 302, 303, 307],
    location: [],
    badCertificate: 'goes-on',
    other200: 'unknown',
    strictTransport: 'ignores',
    caveat: 'the source of the mail programs of Google and of makers of phones is not public',
  },
];
