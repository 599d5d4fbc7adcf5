/*
 * What a client's walk comes to, as plain data.
 */

/** One mailbox domain's walk. */
export interface Walk {
  readonly domain: string;
  /** In the order in which the client took them; those that it did not come to are not here. */
  readonly steps: readonly Step[];
  /** How it ended: at an Autodiscover service; with a certificate that makes Outlook ask; or nowhere. */
  readonly outcome: 'found' | 'prompt' | 'not-found';
  /** The Autodiscover service that answered in the end. */
  readonly endpoint?: { readonly host: string; readonly url: string };
  /** The step that decided the outcome: the one that found it, or the one that has to be fixed first. */
  readonly decidedBy: Step;
  readonly ms: number;
}

/** The steps, by the section of MS-OXDISCO (3.1.5) or of Outlook's own that they stand for. */
export type StepId =
  /** https://<domain>/autodiscover/autodiscover.xml */
  | 'https-domain'
  /** https://autodiscover.<domain>/autodiscover/autodiscover.xml */
  | 'https-autodiscover'
  /** http://autodiscover.<domain>/autodiscover/autodiscover.xml, without authentication */
  | 'http-redirect'
  /** SRV _autodiscover._tcp.<domain> */
  | 'srv'
  /** A URL that the step before led to: a redirect's Location, or an SRV record's target. */
  | 'follow';

export type Verdict =
  /** An Autodiscover service answered: it wants to know who asks. */
  | 'reached'
  /** A redirect that the client follows. */
  | 'redirected'
  /** An SRV record that the client follows. */
  | 'located'
  | 'no-name'
  | 'no-address'
  | 'dangling-cname'
  | 'cname-loop'
  | 'dns-failed'
  /** It has addresses, and nothing was sent to them: where they lead is not the business of whoever walks. */
  | 'not-asked'
  | 'refused'
  | 'dropped'
  | 'unreachable'
  | 'certificate-name-mismatch'
  | 'certificate-expired'
  | 'certificate-untrusted'
  | 'tls-failed'
  /** It wants a certificate of the client's before it answers. */
  | 'client-certificate'
  | 'no-answer'
  | 'not-found'
  | 'not-autodiscover'
  /** It answered a request without an address in a way that leaves open whether a service is there; with one it was not asked. */
  | 'undecided'
  | 'redirect-loop'
  | 'redirect-not-https'
  | 'redirect-unusable'
  | 'no-srv';

export interface Step {
  readonly id: StepId;
  /** What was asked for: a URL, or `SRV _autodiscover._tcp.<domain>`. */
  readonly asked: string;
  /** The host that was looked up. */
  readonly host: string;
  readonly port: number;
  /** What the host is a CNAME of, one after another. */
  readonly cnames: readonly string[];
  /** The address that answered, or the last one that was tried. */
  readonly address?: string;
  readonly certificate?: CertificateSeen;
  readonly status?: number;
  /** Of an answer its header; of an SRV record that says that there is no such service, `.`. */
  readonly location?: string;
  /** The schemes of `WWW-Authenticate`. */
  readonly authentication?: readonly string[];
  /** `X-SOAP-Enabled`, which Exchange's endpoints say. */
  readonly soapEnabled?: boolean;
  /** `Server` of an answer of 403, or of 500 and above. */
  readonly server?: string;
  /** Of a service that answered with an Autodiscover document: whether it holds settings, or the way to them, for an address that nobody has. */
  readonly document?: 'settings' | 'error';
  /** What `Strict-Transport-Security` has its clients ask by https alone (RFC 6797); left out where it has them ask nothing so. */
  readonly strictTransport?: 'itself' | 'with sub-domains';
  /** Measured; for a connection that was dropped, the time that a client would have waited. */
  readonly ms: number;
  readonly verdict: Verdict;
  /** Of a step that was taken again because it failed the first time: what was seen then. */
  readonly firstTry?: string;
  /** What was seen, in a sentence without a full stop. */
  readonly message: string;
  /** What fixes it, where something is wrong. */
  readonly fix?: string;
}

export interface CertificateSeen {
  /** Whether the chain is trusted, the name fits, and the dates hold. */
  readonly valid: boolean;
  /** Node's code where it is not: `ERR_TLS_CERT_ALTNAME_INVALID`, `CERT_HAS_EXPIRED` … */
  readonly error?: string;
  /** The names of its subjectAltName. */
  readonly names: readonly string[];
  readonly issuer: string;
  /** ISO 8601. */
  readonly validFrom?: string;
  /** ISO 8601. */
  readonly validTo: string;
  /** `TLSv1.3` … */
  readonly protocol: string;
}
