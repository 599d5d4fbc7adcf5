/** What is read of an environment. */
interface Redirects {
  readonly endpoint: string;
  readonly namespaces: readonly { readonly endpoint?: string }[];
}

/**
 * The hosts that an environment redirects Outlook to, in alphabetical order: its endpoint, and the endpoints of the
 * namespaces that have their own. A namespace whose CNAME leads straight to the endpoint adds none: nothing redirects it.
 */
export function endpointHosts({ endpoint, namespaces }: Redirects): readonly string[] {
  return unique([endpoint, ...namespaces.flatMap(({ endpoint: own }) => own ?? [])]);
}

/** Each host once, in alphabetical order: the files are a function of the set. */
export function unique(hosts: readonly string[]): readonly string[] {
  return [...new Set(hosts)].sort();
}
