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

/** What becomes of the record of a namespace whose host the endpoint's certificate names already. */
export enum WhenCovered {
  /** Its CNAME leads to the redirect site, as that of every other namespace does. */
  REDIRECT = 'redirect',

  /**
   * Its CNAME leads straight to the endpoint, so that its clients meet a certificate that names the host they asked for,
   * and are never asked about a redirect. Its rule stays: the way back is one record's change. An alias, in a zone named
   * exactly `autodiscover.<domain>`, cannot lead there and stays as it is.
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
