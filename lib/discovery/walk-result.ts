import type { AnswerV2 } from './autodiscover-v2';

/*
 * The result of a client's walk, as plain data.
 */

/** One mailbox domain's walk. */
export interface Walk {
  readonly domain: string;
  /** In the order in which the client took them; steps that it did not reach are missing. */
  readonly steps: readonly Step[];
  /** How it ended: at an Autodiscover service; with a certificate that makes Outlook ask; or nowhere. */
  readonly outcome: 'found' | 'prompt' | 'not-found';
  /** The Autodiscover service that answered in the end. */
  readonly endpoint?: { readonly host: string; readonly url: string };
  /** The step that decided the outcome: the one that found the service, or the one to fix first. */
  readonly decidedBy: Step;
  readonly ms: number;
}

/** The steps, of MS-OXDISCO (3.1.5) or of Outlook. */
export type StepId =
  /** https://<domain>/autodiscover/autodiscover.xml */
  | 'https-domain'
  /** https://autodiscover.<domain>/autodiscover/autodiscover.xml */
  | 'https-autodiscover'
  /** http://autodiscover.<domain>/autodiscover/autodiscover.xml, without authentication */
  | 'http-redirect'
  /** SRV _autodiscover._tcp.<domain> */
  | 'srv'
  /** The URL from the step before: a redirect's Location, or an SRV record's target. */
  | 'follow';

export type Verdict =
  /** An Autodiscover service answered: it asks for credentials. */
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
  /** It has addresses, but nothing was sent to them, for security. */
  | 'not-asked'
  | 'refused'
  | 'dropped'
  | 'unreachable'
  | 'certificate-name-mismatch'
  | 'certificate-expired'
  | 'certificate-untrusted'
  | 'tls-failed'
  /** It requires a client certificate. */
  | 'client-certificate'
  | 'no-answer'
  | 'not-found'
  | 'not-autodiscover'
  /** Its answer to a request without an address does not show whether a service is there; it was not asked with one. */
  | 'undecided'
  | 'redirect-loop'
  | 'redirect-not-https'
  | 'redirect-unusable'
  | 'no-srv';

/** Faults after which a client tries the host's next address; without another address, the first of this list is reported. */
export const UNCONNECTED: readonly Verdict[] = ['dropped', 'refused', 'unreachable', 'not-asked'];

export interface Step {
  readonly id: StepId;
  /** The request: a URL, or `SRV _autodiscover._tcp.<domain>`. */
  readonly asked: string;
  /** The host that was looked up. */
  readonly host: string;
  readonly port: number;
  /** The targets of the host's CNAMEs, in order. */
  readonly cnames: readonly string[];
  /** The address that answered, or the last one that was tried. */
  readonly address?: string;
  readonly certificate?: CertificateSeen;
  readonly status?: number;
  /** Of an answer its header; of an SRV record that means that there is no such service, `.`. */
  readonly location?: string;
  /** Of an SRV record: how many more there are of a lower rank, which a client by RFC 2782 does not use; left out if none. */
  readonly lowerRanked?: number;
  /** The schemes of `WWW-Authenticate`. */
  readonly authentication?: readonly string[];
  /** `X-SOAP-Enabled`, a header of Exchange. */
  readonly soapEnabled?: boolean;
  /** `Server` of an answer of 403, or of 500 and above. */
  readonly server?: string;
  /** Of a service that answered with an Autodiscover document: whether it has settings, or the way to them, for an address that does not exist. */
  readonly document?: 'settings' | 'error';
  /** Of a service that answered as Autodiscover V2: the URL that it gives for a mailbox, or its error's code. */
  readonly v2?: AnswerV2;
  /** The hosts that `Strict-Transport-Security` restricts to https (RFC 6797); left out without that, and without TLS. */
  readonly strictTransport?: 'itself' | 'with sub-domains';
  /** How many addresses dropped the connection, also where another one answered; left out if none did. */
  readonly drops?: number;
  /** Measured; for each address that dropped the connection, the time that a client would have waited. */
  readonly ms: number;
  readonly verdict: Verdict;
  /** Of a step that was repeated because it failed: the first observation. */
  readonly firstTry?: string;
  /** What was observed, in a sentence without a full stop. */
  readonly message: string;
  /** The fix, if something is wrong. */
  readonly fix?: string;
}

export interface CertificateSeen {
  /** Whether the chain is trusted, the name matches, and the dates are valid. */
  readonly valid: boolean;
  /** Node's code if it is not: `ERR_TLS_CERT_ALTNAME_INVALID`, `CERT_HAS_EXPIRED` … */
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
