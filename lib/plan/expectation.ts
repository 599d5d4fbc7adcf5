import type { CertificateFacts } from '../coverage/certificate-facts';
import { type Coverage, coverageOf, isDirect, type NamespaceToCover } from '../coverage/coverage';
import type { Environment, Namespace } from '../environment/environment';
import { needsAlias } from '../layout/record-set';
import { autodiscoverHost } from '../names/domain-name';

/** What the clients of one namespace should get, as one view of the DNS leads them. Preview and verify hold their walks to it. */
export interface Expectation {
  /** The SMTP namespace, as DNS writes it. */
  readonly domain: string;
  /** Whose DNS the client asks: everybody's, or that of a VPC that a private zone is for. */
  readonly view: 'public' | 'private';
  /**
   * The host that answers its clients in the end, under the name by which they know it: of a direct namespace its own
   * autodiscover host. Left out where nobody has said which.
   */
  readonly endpoint?: string;
  /** Of a direct namespace: the endpoint that its record leads straight to. The endpoint's own namespace is direct too. */
  readonly directTo?: string;
  /** Whether its DNS is elsewhere. */
  readonly external: boolean;
  /** The public hosted zone that has its record, where a file says so. */
  readonly zone?: { readonly name: string; readonly id?: string };
  /** Why its result is unknown: its record could not be read. */
  readonly unread?: string;
  /** What would make it known; left out where a template has the record. */
  readonly toRead?: string;
}

/** One whose endpoint is known. */
export type KnownExpectation = Expectation & { readonly endpoint: string };

/** What a preview and a verification are of: who should get what, and what said so. */
export interface Subject<E extends Expectation = Expectation> {
  /** `contoso`. */
  readonly name: string;
  /** What was read: `environments/contoso.yaml`, or what names a list of domains. */
  readonly source: string;
  readonly namespaces: readonly E[];
  /** What a reader should know too. */
  readonly notes: readonly string[];
}

/** What the endpoint's certificate means for an environment's namespaces. */
export function coverageFor({ endpoint, namespaces }: Environment, facts: CertificateFacts | undefined): Coverage {
  return coverageOf({ facts, endpoint, namespaces: namespaces.map((namespace) => toCover(namespace, endpoint)), now: new Date() });
}

function toCover({ domain, endpoint: own, whenCovered }: Namespace, endpoint: string): NamespaceToCover {
  return { domain, host: autodiscoverHost(domain), endpoint: own === endpoint ? undefined : own, whenCovered };
}

/**
 * What an environment's namespaces should get: each in the views that have its record, the public one first.
 *
 * @param facts what is known of the endpoint's certificate
 */
export function expectationsOf({ namespaces, endpoint }: Environment, facts: CertificateFacts | undefined): KnownExpectation[] {
  return namespaces.flatMap((namespace) => {
    const direct = isDirect(toCover(namespace, endpoint), facts);
    return viewsOf(namespace).map((view) => expectationOf(namespace, view, endpoint, direct));
  });
}

function viewsOf({ external, zones }: Namespace): Expectation['view'][] {
  const isPublic = external || zones.some((zone) => !zone.private);
  const isPrivate = zones.some((zone) => zone.private);
  return [...(isPublic ? (['public'] as const) : []), ...(isPrivate ? (['private'] as const) : [])];
}

function expectationOf(namespace: Namespace, view: Expectation['view'], endpoint: string, direct: boolean): KnownExpectation {
  const { domain, zones, external: isElsewhere, endpoint: own } = namespace;
  const host = autodiscoverHost(domain);
  const there = zones.filter((zone) => zone.private === (view === 'private'));
  const external = isElsewhere && view === 'public';
  const zone = view === 'public' && !external ? there[0] : undefined;
  return {
    domain,
    view,
    // An alias leads to the site.
    ...(direct && !there.some(({ name }) => needsAlias(domain, name)) ? { endpoint: host, directTo: endpoint } : { endpoint: own ?? endpoint }),
    external,
    ...(zone ? { zone: { name: zone.name, ...(zone.id === undefined ? {} : { id: zone.id }) } } : {}),
  };
}
