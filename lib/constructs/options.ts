/** Which hosts the redirect site redirects. */
export enum HostsMode {
  /**
   * Only the autodiscover hosts of the listed namespaces; every other host gets 404. Listener rules hold them, five
   * hosts each (the quota of condition values per rule), so 100 rules hold up to 500 hosts.
   */
  LISTED = 'listed',

  /**
   * Every host that leads to the site: the listener's default action redirects. No rules, no limit, and the form that
   * compliance checks of default actions accept (`ALBHttpToHttpsRedirection`, Control Tower
   * CT.ELASTICLOADBALANCING.PR.1). Namespaces with an endpoint of their own still get rules.
   */
  ANY = 'any',
}

/** Where the record of a namespace leads if the endpoint's certificate names its host already. */
export enum WhenCovered {
  /** Its CNAME leads to the redirect site, as that of every other namespace. */
  REDIRECT = 'redirect',

  /**
   * Its CNAME leads straight to the endpoint: clients get a certificate that names the host they asked for, and never
   * prompt about a redirect. Its rule stays, so that going back changes one record only. An alias, in a zone named
   * exactly `autodiscover.<domain>`, cannot lead there and does not change.
   */
  DIRECT = 'direct',
}

/** A range of listener rule priorities, both ends included. */
export interface PriorityRange {
  /** First priority, from 1 on. */
  readonly first: number;

  /** Last priority, up to 50000. */
  readonly last: number;
}
