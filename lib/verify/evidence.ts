import type { Observations } from '../discovery/clients/observations';
import type { LookUp } from '../discovery/look-up';
import type { Step, Verdict } from '../discovery/walk-result';
import type { KnownExpectation } from '../plan/expectation';
import type { Owner } from './owner';
import type { VerifySubject } from './subject';

/*
 * What was observed of one namespace, before it is judged.
 */

export interface Evidence {
  readonly namespace: KnownExpectation;
  readonly subject: Pick<VerifySubject, 'redirectHost' | 'formerRedirectHosts' | 'hosts' | 'oneEndpoint' | 'site'>;
  /** The endpoint that was named for all, if this namespace's record leads to Exchange Online, by which it is then judged. */
  readonly movedFrom?: string;
  readonly owner: Owner;
  /** `autodiscover.<domain>`. */
  readonly host: string;
  readonly dns: DnsEvidence;
  readonly atDomain: readonly Chain[];
  readonly https: readonly Chain[];
  readonly http: readonly Chain[];
  /** One for each SRV record of the best rank; without any, one that says so. */
  readonly srv: readonly Chain[];
  /** The answers to other requests of the addresses that redirect a plain GET. */
  readonly variants: readonly Variant[];
  /** All of these, and what else decides what another client gets, by the kinds of requests. */
  readonly observations: Observations;
  readonly endpoint: EndpointEvidence;
  /** What Autodiscover V2 of the endpoint answers for the user's own address, if one of this namespace was given. */
  readonly mailbox?: readonly MailboxAnswer[];
  /** Names that DNS answered only on the second query, and its first answer. */
  readonly dnsFirstTries: readonly { readonly name: string; readonly said: string }[];
  /** Names with more addresses, or SRV records, than are asked. */
  readonly unasked: readonly Unasked[];
  /** A resolver that has an answer for the autodiscover host, if this one fails. */
  readonly answeredElsewhere?: string;
}

interface Unasked {
  readonly name: string;
  readonly what: string;
  readonly asked: number;
  readonly more: number;
}

/** The steps from a URL, or from an SRV record. */
export interface Chain {
  /** The address that was asked; left out where the host has none, and of SRV. */
  readonly address?: string;
  /** The first request, and those of its redirects. At least one. */
  readonly steps: readonly Step[];
  /** The same of Autodiscover V2, without an address; only of port 443, at an address that answers there. */
  readonly v2?: readonly Step[];
}

export interface DnsEvidence {
  readonly found: LookUp;
  /** Where it should lead: the redirect host, or the endpoint of a direct namespace. Left out if unknown. */
  readonly target?: { readonly host: string; readonly found: LookUp };
  /** The answer for a name without a record, in the same zone; asked only if the host does not seem to lead to its target. */
  readonly sibling?: LookUp;
  /** The name servers of the domain; likewise. */
  readonly nameServers?: readonly string[];
  /** The zone of the DNS that the host is in, and its name servers; likewise, and only where the file has a zone for it. */
  readonly delegation?: { readonly name: string; readonly nameServers: readonly string[] };
  readonly ms: number;
}

export type VariantId = 'head' | 'post' | 'mixed-case' | 'svc';

export interface Variant {
  readonly id: VariantId;
  readonly address: string;
  /** For messages: `POST /autodiscover/autodiscover.xml`. */
  readonly asked: string;
  readonly path: string;
  readonly verdict: Verdict;
  readonly status?: number;
  readonly location?: string;
  readonly ms: number;
  /** The request itself, and those of its redirects. */
  readonly steps: readonly Step[];
}

export interface MailboxAnswer {
  readonly address: string;
  readonly step: Step;
  /** Where the host of the URL that it gives is in the DNS. */
  readonly found?: LookUp;
}

export interface EndpointEvidence {
  readonly host: string;
  readonly addresses: readonly string[];
  /** How many more it has. */
  readonly untried?: number;
  readonly chains: readonly EndpointChain[];
}

export interface EndpointChain extends Chain {
  /** Its TLS version, if that is too old for current clients: `TLSv1.1`. */
  readonly oldProtocol?: string;
}
