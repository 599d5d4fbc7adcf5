/** Every mail domain, and the hosted zone that has its records. */
export const ZONES: Readonly<Record<string, string>> = {
  'adatum.com': 'Z0000ADATUM',
  'fabrikam.com': 'Z0000FABRIKAM',
  'litwareinc.com': 'Z0000LITWARE',
  'northwindtraders.com': 'Z0000NORTHWIND',
  'wingtiptoys.com': 'Z0000WINGTIP',
};

/** Those whose mailboxes are in Exchange Online. A batch that has moved is added here, and deployed. */
export const MOVED: readonly string[] = ['northwindtraders.com', 'wingtiptoys.com'];
