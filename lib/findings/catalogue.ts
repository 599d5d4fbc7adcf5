import type { CheckId, Severity } from './finding';

/** What is known of a finding before it is met. */
export interface CatalogueEntry {
  readonly check: CheckId;
  readonly severity: Severity;
  /** In a few words, for a table. */
  readonly title: string;
  /** Where it is said: "said of a namespace …". */
  readonly said: string;
  /** What it means for people with Outlook, in a sentence without a full stop. */
  readonly why: string;
}

const LEAK = 'clients give their credentials to whoever answers there';
const NEVER = 'Outlook finds no settings: a new profile cannot be made, and free/busy times, out-of-office and the address book fail in those that exist';
const PROMPT = 'Outlook asks whether to go on with this certificate, and comes no further along its way';
const SOME = 'Outlook finds its settings; other clients of the same mailboxes do not';
const SLOW = 'Outlook waits about 21 seconds for each address that drops, whenever it looks for its settings, before it goes on';
const LATE =
  "Outlook comes to this record last, when everything else has failed; Evolution, which does not ask on port 80 by default, and exchangelib, which does not follow a load balancer's redirect, find the endpoint by it alone";
const DEAD_END = 'every mailbox that is led here is lost at the last step';
const UNDECIDED = 'Outlook sends an address, and a service that answers it with settings shows itself to nothing else';
const THIRD_PARTY = `Outlook follows it with the address of the mailbox, and whoever runs that host decides where to: ${LEAK}`;
const UNVERIFIED = 'was not verified, as a name may lead this machine to places that nobody else can ask';

/**
 * Every finding, in the order in which a reader should mend them. The ids are stable.
 */
export const CATALOGUE = {
  'dns-failed': entry('dns', 'error', 'DNS fails', 'whose name servers do not answer, or answer with a failure', NEVER),
  'cname-missing': entry('dns', 'error', 'no record', 'whose autodiscover host is not in the DNS', NEVER),
  'cname-without-address': entry('dns', 'error', 'no address', 'whose autodiscover host is in the DNS and has no address', NEVER),
  'cname-loop': entry('dns', 'error', 'CNAME loop', 'whose CNAMEs lead round in a circle', NEVER),
  'redirect-host-missing': entry('dns', 'error', 'redirect host gone', 'whose CNAME leads to the redirect host, which has no address itself', NEVER),
  'cname-dangling': entry(
    'dns',
    'error',
    'dangling CNAME',
    'whose CNAME leads to a name that has no address',
    `whoever obtains that name is asked for settings: ${LEAK}`,
  ),
  'cname-parked': entry(
    'dns',
    'error',
    'parked domain',
    'whose autodiscover host leads to a company that parks domains',
    `advertising answers in place of the mail server, and ${LEAK}`,
  ),
  'cname-wildcard': entry(
    'dns',
    'error',
    'caught by a wildcard',
    'that has no record of its own, so that a wildcard of its zone answers',
    `a web server answers in place of the redirect site, and ${LEAK}`,
  ),
  'cname-elsewhere': entry(
    'dns',
    'error',
    'leads elsewhere',
    'whose record does not lead where it should; a warning where its clients come to their endpoint all the same',
    `something else answers in place of the redirect site, and ${LEAK}`,
  ),
  'cname-proxied': entry(
    'dns',
    'error',
    'proxied',
    'whose record its DNS provider proxies; a warning where its clients come to their endpoint all the same',
    `the proxy answers port 443 in place of the redirect site, and sees what clients ask; ${LEAK}`,
  ),
  'cname-third-party': entry(
    'dns',
    'warning',
    'through a third party',
    "whose CNAME goes through a name of somebody else's, that is neither of its own domain nor of the endpoint's or the redirect host's",
    `whoever runs that name can lead clients elsewhere, and ${LEAK}`,
  ),
  'cname-exchange-online': entry(
    'dns',
    'warning',
    'Exchange Online',
    'of a list with one endpoint for all, whose record leads to Exchange Online',
    'mailboxes that are not there find no settings',
  ),
  'address-left-over': entry(
    'dns',
    'warning',
    'an address too many',
    "whose autodiscover host has an address next to the redirect site's that is not the site's",
    `clients take any of the addresses: they wait at one where nobody answers; and whoever obtains it is asked for settings`,
  ),
  'cname-flattened': entry(
    'dns',
    'notice',
    'addresses, no CNAME',
    "that somebody else makes the record of, whose autodiscover host has the redirect site's present addresses and no CNAME",
    'either its DNS provider flattens the CNAME, and all is well; or the addresses are entered by hand, and clients are lost once the load balancer changes them',
  ),
  'ipv6-only': entry('dns', 'warning', 'IPv6 alone', 'whose autodiscover host has IPv6 addresses alone', 'Outlook finds no settings in a network without IPv6'),
  'private-addresses': entry(
    'dns',
    'notice',
    'private addresses',
    "of which its own, the endpoint's or the redirect host's name has private addresses",
    'clients outside of that network do not come to them; inside it, that is usual (split-horizon DNS)',
  ),

  'not-all-asked': entry(
    'dns',
    'warning',
    'not all asked',
    'of which a name has more addresses, or SRV records, than are asked',
    'what the others answer is not known, and a client may come to one of them',
  ),

  'apex-certificate-foreign': entry(
    'apex',
    'error',
    'foreign certificate',
    'whose own web server presents a certificate that does not name the domain',
    PROMPT,
  ),
  'apex-certificate-expired': entry('apex', 'error', 'expired certificate', 'whose own web server presents a certificate that has ended, or not begun', PROMPT),
  'apex-certificate-untrusted': entry(
    'apex',
    'error',
    'untrusted certificate',
    'whose own web server presents a certificate of an authority that is not trusted',
    PROMPT,
  ),
  'apex-other-service': entry(
    'apex',
    'error',
    'another service',
    'whose own web server plays an Autodiscover service, as those of hosting companies do',
    'Outlook asks there first, believes the answer, and never comes to the endpoint',
  ),
  'domain-third-party': entry(
    'apex',
    'error',
    'through a third party',
    "whose own web server redirects to a host of somebody else's, which redirects on to a service",
    THIRD_PARTY,
  ),
  'apex-other-answer': entry(
    'apex',
    'warning',
    'answers anything',
    'whose own web server answers the request with a page',
    'a client may take the page for the answer of the service',
  ),
  'domain-undecided': entry(
    'apex',
    'warning',
    'undecided',
    'whose own web server was not asked with an address (--no-test-address), and answers in a way that shows neither a service nor that there is none',
    UNDECIDED,
  ),
  'apex-silent': entry(
    'apex',
    'warning',
    'silent',
    'whose own web server takes the connection and does not answer',
    'Outlook waits half a minute here, whenever it looks for its settings, before it goes on',
  ),
  'apex-dns-broken': entry(
    'apex',
    'warning',
    'DNS fails',
    'whose own name fails in the DNS: its CNAME dangles or goes round, or its name servers do not answer',
    'Outlook waits for the DNS before it goes on; and whoever obtains the name that a CNAME dangles at is asked for settings',
  ),
  'domain-not-asked': entry(
    'apex',
    'warning',
    'not asked',
    "whose own name leads to an address or port that is not asked: this machine's own, a link-local one, or one inside a network of somebody else's",
    `Outlook asks there first, and what it is answered ${UNVERIFIED}`,
  ),
  'domain-hsts': entry(
    'apex',
    'notice',
    'HSTS',
    'whose domain has clients that obey Strict-Transport-Security ask its autodiscover host by https alone',
    "TbSync (ActiveSync in Thunderbird) and whatever else asks with a browser's network stack then never come to the redirect of port 80",
  ),
  'apex-dropped': entry('apex', 'notice', 'drops 443', 'whose own address drops port 443', SLOW),

  'https-certificate-foreign': entry(
    'https',
    'error',
    'foreign certificate',
    'whose autodiscover host answers port 443 with a certificate that does not name it',
    PROMPT,
  ),
  'https-certificate-expired': entry(
    'https',
    'error',
    'expired certificate',
    'whose autodiscover host answers port 443 with a certificate that has ended, or not begun',
    PROMPT,
  ),
  'https-certificate-untrusted': entry(
    'https',
    'error',
    'untrusted certificate',
    'whose autodiscover host answers port 443 with a certificate of an authority that is not trusted',
    PROMPT,
  ),
  'https-other-service': entry(
    'https',
    'error',
    'another service',
    'whose autodiscover host is an Autodiscover service itself, and not the endpoint',
    'Outlook believes the answer, and never comes to the redirect',
  ),
  'https-elsewhere': entry(
    'https',
    'error',
    'redirects elsewhere',
    'whose autodiscover host redirects port 443 to another endpoint',
    'Outlook follows this redirect, and never comes to the one of port 80',
  ),
  'https-not-asked': entry(
    'https',
    'warning',
    'not asked',
    "whose autodiscover host redirects port 443 to an address or port of somebody else's that is not asked",
    `Outlook follows this redirect, and what it comes to ${UNVERIFIED}`,
  ),
  'https-third-party': entry(
    'https',
    'error',
    'through a third party',
    "whose autodiscover host redirects port 443 to a host of somebody else's, which redirects on to a service",
    THIRD_PARTY,
  ),
  'direct-unanswered': entry('https', 'error', 'no answer', 'whose CNAME leads straight to the endpoint, which does not answer for it', NEVER),
  'https-dropped': entry('https', 'warning', 'drops 443', 'whose autodiscover host drops port 443 rather than refuse it', SLOW),
  'https-silent': entry(
    'https',
    'warning',
    'silent',
    'whose autodiscover host takes connections to port 443 and does not answer',
    'Outlook waits half a minute here, whenever it looks for its settings, before it goes on',
  ),
  'https-no-tls': entry(
    'https',
    'warning',
    'no TLS',
    'whose autodiscover host answers port 443 with something that is no TLS',
    'Outlook goes on to port 80; other clients give up',
  ),
  'https-other-answer': entry(
    'https',
    'warning',
    'answers anything',
    'whose autodiscover host answers port 443, with a good certificate, and with something that is no Autodiscover',
    'a client may take the page for the answer of the service',
  ),

  'https-undecided': entry(
    'https',
    'warning',
    'undecided',
    'whose autodiscover host was not asked with an address on port 443 (--no-test-address), and answers in a way that shows neither a service nor that there is none',
    UNDECIDED,
  ),

  'redirect-refused': entry('redirect', 'error', 'refuses port 80', 'whose autodiscover host refuses port 80', NEVER),
  'redirect-dropped': entry('redirect', 'error', 'drops port 80', 'whose autodiscover host drops port 80', NEVER),
  'redirect-unreachable': entry('redirect', 'error', 'unreachable', 'whose autodiscover host cannot be reached', NEVER),
  'redirect-silent': entry('redirect', 'error', 'silent', 'whose autodiscover host takes connections to port 80 and does not answer', NEVER),
  'redirect-not-asked': entry(
    'redirect',
    'error',
    'not asked',
    "whose autodiscover host leads to an address that is not asked: this machine's own, a link-local one, or one inside a network of somebody else's",
    NEVER,
  ),
  'redirect-not-listed': entry('redirect', 'error', '404', 'whose host the redirect site answers with 404', NEVER),
  'redirect-barred': entry('redirect', 'error', '403', 'whose autodiscover host answers port 80 with 403, as a web ACL has it', NEVER),
  'redirect-other-answer': entry('redirect', 'error', 'no redirect', 'whose autodiscover host answers port 80 with something that is no redirect', NEVER),
  'redirect-loop': entry('redirect', 'error', 'redirect loop', 'whose redirect leads round in a circle, or on for ever', NEVER),
  'redirect-plaintext': entry(
    'redirect',
    'error',
    'redirect to http',
    'whose redirect leads to http',
    'clients refuse a redirect that is not encrypted, as anybody on the way could have made it',
  ),
  'redirect-unusable': entry('redirect', 'error', 'unusable redirect', 'whose redirect leads to no absolute https URL', NEVER),
  'redirect-third-party': entry(
    'redirect',
    'error',
    'through a third party',
    "whose redirect leads to a host of somebody else's, which redirects on to a service",
    THIRD_PARTY,
  ),
  'redirect-elsewhere': entry(
    'redirect',
    'error',
    'another endpoint',
    'whose redirect leads to another endpoint than it should',
    `mailboxes ask a server that does not know them: ${LEAK}`,
  ),
  'redirect-permanent': entry(
    'redirect',
    'warning',
    'not 302',
    'whose redirect is no 302',
    'some clients follow a 302 alone (MS-OXDISCO, section 3.1.5.4), and others keep a 301 for ever',
  ),
  'redirect-path': entry(
    'redirect',
    'warning',
    'changes the path',
    'whose redirect does not keep the path of the request',
    `a request for the SOAP service ends at the other one: ${SOME}`,
  ),
  'redirect-svc': entry(
    'redirect',
    'warning',
    '.svc not redirected',
    'whose redirect answers /autodiscover/autodiscover.svc otherwise',
    `exchange-autodiscover (npm) asks for this path alone: ${SOME}`,
  ),
  'redirect-mixed-case': entry(
    'redirect',
    'warning',
    'mixed case not redirected',
    'whose redirect answers /Autodiscover/Autodiscover.xml otherwise',
    `exchangelib (Python) and TbSync write the path like that: ${SOME}`,
  ),
  'redirect-post': entry(
    'redirect',
    'warning',
    'POST not redirected',
    'whose redirect answers a POST otherwise',
    `Thunderbird, KMail and TbSync send a POST: ${SOME}`,
  ),
  'redirect-head': entry(
    'redirect',
    'warning',
    'HEAD not redirected',
    'whose redirect answers a HEAD otherwise',
    'monitoring and security appliances that ask with HEAD take the redirect site for broken',
  ),

  'endpoint-dns-failed': entry('endpoint', 'error', 'DNS fails', 'whose endpoint the DNS has no answer for', DEAD_END),
  'endpoint-not-asked': entry(
    'endpoint',
    'error',
    'not asked',
    'whose endpoint leads to an address that is not asked: that of the machine which asks, or a link-local one',
    DEAD_END,
  ),
  'endpoint-missing': entry('endpoint', 'error', 'not in the DNS', 'whose endpoint is not in the DNS', DEAD_END),
  'endpoint-without-address': entry('endpoint', 'error', 'no address', 'whose endpoint has no address', DEAD_END),
  'endpoint-dangling': entry(
    'endpoint',
    'error',
    'dangling CNAME',
    'whose endpoint is a CNAME of a name without an address',
    `${DEAD_END}; and whoever obtains that name is asked for credentials`,
  ),
  'endpoint-cname-loop': entry('endpoint', 'error', 'CNAME loop', 'whose endpoint has CNAMEs that lead round in a circle', DEAD_END),
  'endpoint-refused': entry('endpoint', 'error', 'refuses 443', 'whose endpoint refuses port 443', DEAD_END),
  'endpoint-dropped': entry('endpoint', 'error', 'drops 443', 'whose endpoint drops port 443', DEAD_END),
  'endpoint-unreachable': entry('endpoint', 'error', 'unreachable', 'whose endpoint cannot be reached', DEAD_END),
  'endpoint-silent': entry('endpoint', 'error', 'silent', 'whose endpoint takes connections and does not answer', DEAD_END),
  'endpoint-no-tls': entry('endpoint', 'error', 'no TLS', 'whose endpoint speaks no TLS', DEAD_END),
  'endpoint-tls-old': entry(
    'endpoint',
    'error',
    'old TLS',
    'whose endpoint speaks nothing newer than TLS 1.1',
    'Outlook and Windows want TLS 1.2 at least (RFC 8996), and do not connect',
  ),
  'endpoint-certificate-foreign': entry('endpoint', 'error', 'foreign certificate', 'whose endpoint presents a certificate that does not name it', PROMPT),
  'endpoint-certificate-expired': entry('endpoint', 'error', 'expired certificate', 'whose endpoint presents a certificate that has ended', PROMPT),
  'endpoint-certificate-not-yet-valid': entry(
    'endpoint',
    'error',
    'certificate not begun',
    'whose endpoint presents a certificate that is not valid yet',
    PROMPT,
  ),
  'endpoint-chain-incomplete': entry(
    'endpoint',
    'error',
    'incomplete chain',
    'whose endpoint presents a certificate without those that it rests on, or one of a private authority',
    'clients that have not met the missing certificate elsewhere, phones above all, do not trust it; others do, which makes it hard to find',
  ),
  'endpoint-certificate-untrusted': entry(
    'endpoint',
    'error',
    'untrusted certificate',
    'whose endpoint presents a certificate of an authority that is not trusted',
    PROMPT,
  ),
  'endpoint-client-certificate': entry(
    'endpoint',
    'error',
    'wants client certificate',
    'whose endpoint wants a certificate of the client before it answers',
    'Outlook signs in with a password, Kerberos or a token, and has no certificate to show',
  ),
  'endpoint-not-found': entry('endpoint', 'error', 'no service', 'whose endpoint answers 404, or 405 to a POST', DEAD_END),
  'endpoint-barred': entry('endpoint', 'error', '403', 'whose endpoint lets nobody in, before it asks for credentials', DEAD_END),
  'endpoint-unavailable': entry('endpoint', 'error', 'service down', 'whose endpoint answers that its service fails, or is not there', DEAD_END),
  'endpoint-no-challenge': entry(
    'endpoint',
    'error',
    '401 without a challenge',
    'whose endpoint answers 401 without WWW-Authenticate',
    'a client does not learn how to give its credentials, and gives up',
  ),
  'endpoint-other-answer': entry('endpoint', 'error', 'no Autodiscover', 'whose endpoint answers with something that is no Autodiscover', DEAD_END),
  'endpoint-undecided': entry(
    'endpoint',
    'error',
    'undecided',
    'whose endpoint was not asked with an address (--no-test-address), and does not ask for credentials: it is not shown that a service is there',
    DEAD_END,
  ),
  'endpoint-redirect-broken': entry('endpoint', 'error', 'broken redirect', 'whose endpoint redirects round in a circle, to http, or nowhere', DEAD_END),
  'endpoint-redirects': entry(
    'endpoint',
    'warning',
    'redirects again',
    'whose endpoint redirects once more, to a service that answers',
    'Outlook asks its user about every host that it is redirected to; some clients follow one redirect alone',
  ),
  'endpoint-no-soap': entry(
    'endpoint',
    'notice',
    'no X-SOAP-Enabled',
    'whose endpoint answers without X-SOAP-Enabled, as it does behind a proxy that asks for credentials itself',
    'clients that are made with EWS Managed API ask for the SOAP service only where this header names it (AutodiscoverService.GetEndpointsFromHttpWebResponse of its source)',
  ),
  'endpoint-certificate-ends': entry(
    'endpoint',
    'warning',
    'certificate ends soon',
    'whose endpoint presents a certificate that ends soon',
    'from that day on, Outlook asks every user about the certificate',
  ),

  'srv-third-party': entry(
    'srv',
    'error',
    'through a third party',
    "whose SRV record leads to a host of somebody else's, which redirects on to a service",
    THIRD_PARTY,
  ),
  'srv-elsewhere': entry('srv', 'warning', 'another service', 'whose SRV record leads to another host than the endpoint', LATE),
  'srv-not-covered': entry('srv', 'warning', 'not on the certificate', 'whose SRV record leads to a host that the certificate there does not name', LATE),
  'srv-port': entry('srv', 'warning', 'not port 443', 'whose SRV record names another port than 443', `${LATE}; some of them take port 443 alone`),
  'srv-unusable': entry('srv', 'warning', 'no host name', 'whose SRV record leads to something that is no host name', LATE),
  'srv-dangling': entry(
    'srv',
    'warning',
    'dangling SRV',
    'whose SRV record leads to a host without an address',
    `${LATE}; and whoever obtains that host is asked for credentials`,
  ),
  'srv-unreachable': entry('srv', 'warning', 'unanswered', 'whose SRV record leads to a host that does not answer as an Autodiscover service', LATE),
  'srv-not-asked': entry(
    'srv',
    'warning',
    'not asked',
    "whose SRV record leads to an address that is not asked: a link-local one, or one inside a network of somebody else's",
    `${LATE}, and what they come to ${UNVERIFIED}`,
  ),
  'srv-dns-failed': entry('srv', 'warning', 'DNS fails', 'whose SRV record the DNS has no answer for', 'clients that come to this step wait for the DNS'),
  'srv-declined': entry(
    'srv',
    'notice',
    'declines',
    'whose SRV record says that there is no such service',
    'clients that ask for this record alone find nothing',
  ),

  'unlisted-answered': entry(
    'unlisted',
    'warning',
    'answers unlisted hosts',
    'a redirect site that should answer 404 to hosts that nobody listed, and does not',
    'whoever points a name at the site has it redirect for them, under a name that looks like yours',
  ),
  'resolvers-differ': entry(
    'resolvers',
    'notice',
    'resolvers differ',
    'that one resolver leads elsewhere than another',
    'clients inside and outside take different ways; where that is meant, all is well',
  ),
  'second-try': entry(
    'redirect',
    'warning',
    'answered at the second try',
    'of which something answered only when it was asked again',
    'what fails now and then, fails for somebody now and then',
  ),
  'not-reached': entry('redirect', 'error', 'not reached', 'whose walk does not come to its endpoint, for a reason that no other finding names', NEVER),
} as const satisfies Readonly<Record<string, CatalogueEntry>>;

export type FindingId = keyof typeof CATALOGUE;

function entry(check: CheckId, severity: Severity, title: string, said: string, why: string): CatalogueEntry {
  return { check, severity, title, said, why };
}
