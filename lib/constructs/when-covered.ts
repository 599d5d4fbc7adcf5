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
