import type { RequestId } from './observations';

/** Stable: they are in the JSON of reports. */
export type ClientId =
  | 'outlook-classic'
  | 'microsoft-365-apps'
  | 'teams'
  | 'outlook-mobile'
  | 'new-outlook'
  | 'android-mail'
  | 'ews-managed-api'
  | 'ews-java-api'
  | 'ews-javascript-api'
  | 'exchangelib'
  | 'exchangelib-4'
  | 'npm-autodiscover'
  | 'npm-exchange-autodiscover'
  | 'thunderbird'
  | 'tbsync'
  | 'kmail'
  | 'evolution'
  | 'gnome-online-accounts'
  | 'pidgin-sipe';

/** How a client is known: it was run against a preview, its source was read, or documents say so. */
export type KnownBy = 'run' | 'read' | 'documents';

/** What a Location must be, in addition to an absolute https URL, so that a client follows it. */
export type LocationRule =
  /** No port, also not `:443`, which a load balancer writes. */
  | 'no-port'
  /** A path that ends with `/autodiscover/autodiscover.xml`, in any case. */
  | 'path-of-xml'
  /** The same in lower case. */
  | 'lower-case-path-of-xml'
  /** A path that ends with `.svc`. */
  | 'path-of-svc';

/** What a client does to find its server, as data. */
export interface ClientProfile {
  readonly id: ClientId;
  readonly name: string;
  /** What it does with the redirect on port 80, in a short sentence. */
  readonly redirect: string;
  readonly knownBy: KnownBy;
  /** Where that is from: a document or a repository with its address, and the version that was run or read. */
  readonly source: string;
  /** The mailboxes that it takes at all, whatever it finds; any if left out. */
  readonly mailboxes?: 'exchange-online';
  /** In the client's order; of the best one first, where it sends all at once. None if it asks nothing of the domain. */
  readonly steps: readonly ClientStep[];
  /** One after another; all at once, where the first of the list that succeeds wins; or all at once, where the fastest wins. */
  readonly order: 'in-turn' | 'at-once-by-rank' | 'at-once-by-speed';
  /** The statuses of a redirect that it follows. */
  readonly follows: readonly number[];
  /** Whether it follows redirects over http alone. */
  readonly followsHttpAlone?: true;
  readonly location: readonly LocationRule[];
  /** Whether it follows redirects over http too, and only the last has to be https. */
  readonly throughHttp?: true;
  /** What it does at a certificate that does not match or is not trusted: asks its user, at once or only if nothing else succeeds. */
  readonly badCertificate: 'asks' | 'asks-at-last' | 'goes-on' | 'unknown';
  /** Whether it trusts any certificate that its server sends without its issuer's, as long as that names the host and is valid today. */
  readonly trustsLoneCertificate?: true;
  /** What it does at a 200 that is no Autodiscover document; `fails-at-any`: it also fails at an answer over https of another status. */
  readonly other200: 'goes-on' | 'takes-it' | 'fails' | 'fails-at-any' | 'unknown';
  /**
   * The schemes of WWW-Authenticate that it knows.
   * @default those of Exchange
   */
  readonly schemes?: readonly string[];
  /** Whether it takes only a service that speaks SOAP: one that sends `X-SOAP-Enabled`. */
  readonly soapAlone?: true;
  /**
   * What it does with an SRV record of another port than 443, and whether it chooses among records of several ranks by a rule
   * of its own.
   * @default as RFC 2782 says
   */
  readonly srv?: { readonly otherPort: 'goes-on' | 'unknown'; readonly ownChoice?: true };
  /** Whether it keeps from http where `Strict-Transport-Security` says so. */
  readonly strictTransport: 'obeys' | 'ignores';
  /** What it asks its user about before it uses another host: after a redirect over http or an SRV record; or about each host whose registered domain is not the mail domain's. */
  readonly asksUser?: 'redirect-or-srv' | 'other-domain';
  /** Whether it asks about one host alone, the first that it is led to, and uses no other. */
  readonly asksAboutOne?: true;
  /** Registered domains about which it asks nobody. */
  readonly trusts?: readonly string[];
  /**
   * How long it waits for a connection that is dropped, in seconds; left out where that is unknown. `host`: it soon tries the
   * next address, and waits only where none takes the connection.
   */
  readonly dropped?: {
    readonly seconds: number;
    readonly per: 'address' | 'request' | 'host';
    readonly atLeast?: true;
    /** Whether that ends its request, before it tries another address. */
    readonly endsRequest?: true;
  };
  /** Whether it gives up where a URL redirects to itself. */
  readonly failsAtLoop?: true;
  /** Whether it asks Office 365 before the domain, and so may find a mailbox there without it. */
  readonly asksOffice365?: true;
  /** What its outcome leaves out. */
  readonly caveat?: string;
}

export interface ClientStep {
  readonly request: RequestId;
  /** Why its success is not certain. */
  readonly unproven?: string;
  /** Why it gets no settings also where it reaches the service. */
  readonly fails?: string;
}
