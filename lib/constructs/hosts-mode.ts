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
