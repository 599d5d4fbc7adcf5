/** What a verification is of: who is to find what. */
export interface VerifySubject {
  /** `contoso`. */
  readonly name: string;
  /** What said so: `environments/contoso.yaml`, `--domains`. */
  readonly source: string;
  /** What every autodiscover host should be a CNAME of, where that is known. */
  readonly redirectHost?: string;
  /** Whether the redirect site answers listed hosts alone, where that is known. */
  readonly hosts?: 'listed' | 'any';
  /** Whether one endpoint was named for all, so that of each namespace nothing is known but its domain: not who makes its record, nor whether it has moved. */
  readonly oneEndpoint?: boolean;
  readonly namespaces: readonly VerifyNamespace[];
  /** What a reader should know beside. */
  readonly notes: readonly string[];
}

export interface VerifyNamespace {
  readonly domain: string;
  /** The host of the endpoint that its clients should come to: of a direct one, its own autodiscover host. */
  readonly expected: string;
  /** Of a namespace whose CNAME leads straight to an endpoint: that endpoint's host. Of the endpoint's own domain, likewise. */
  readonly direct?: string;
  /** Whether somebody else makes its record. */
  readonly external: boolean;
  /** Whether private zones alone hold its record, so that a resolver outside knows nothing of it. */
  readonly privateOnly: boolean;
  /** The public hosted zone that has its record, where a file says so. */
  readonly zone?: { readonly name: string; readonly id?: string };
}
