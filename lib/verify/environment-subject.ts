import type { CertificateFacts } from '../certificate/certificate-facts';
import { cachedFacts } from '../environment/cached-context';
import type { Environment, Namespace } from '../environment/environment';
import { autodiscoverHost } from '../names/domain-name';
import { coverages } from '../plan/plan';
import type { VerifyNamespace, VerifySubject } from './subject';

/**
 * An environment, with what its records are to lead to.
 *
 * @param facts what is known of the endpoint's certificate: what `cdk.context.json` has of it if left out
 */
export function environmentSubject(environment: Environment, facts: CertificateFacts | undefined = cachedFacts(environment)): VerifySubject {
  const { name, file, redirectHost, hosts, namespaces, notices } = environment;
  const covered = coverages(environment, facts);
  const isDirect = (domain: string) => covered.get(autodiscoverHost(domain))?.direct ?? false;
  const twofold = namespaces.filter((namespace) => isDirect(namespace.domain) && leadsBothWays(namespace)).map(({ domain }) => domain);
  return {
    name,
    source: file,
    redirectHost: redirectHost?.name,
    hosts,
    namespaces: namespaces.map((namespace) => verifyNamespace(namespace, environment.endpoint, isDirect(namespace.domain))),
    notes:
      twofold.length === 0
        ? notices
        : [
            ...notices,
            `in private zones ${twofold.join(', ')} has an alias of the redirect site, and in public ones a CNAME of the endpoint: judged by the CNAME`,
          ],
  };
}

function verifyNamespace(namespace: Namespace, endpoint: string, covered: boolean): VerifyNamespace {
  const { domain, external, endpoint: own } = namespace;
  const isPublic = hasPublicRecord(namespace);
  const direct = covered && !hasAlias(namespace, !isPublic);
  return {
    domain,
    ...(direct ? { expected: autodiscoverHost(domain), direct: endpoint } : { expected: own ?? endpoint }),
    external,
    privateOnly: !isPublic,
    ...zoneOf(namespace),
  };
}

function zoneOf({ external, zones }: Namespace): Pick<VerifyNamespace, 'zone'> {
  const zone = external ? undefined : zones.find((one) => !one.private);
  return zone ? { zone: { name: zone.name, ...(zone.id === undefined ? {} : { id: zone.id }) } } : {};
}

function hasPublicRecord({ external, zones }: Namespace): boolean {
  return external || zones.some((zone) => !zone.private);
}

/** A zone named exactly as the host has an alias at its top, where no CNAME may stand (RFC 1034, section 3.6.2), and an alias leads to the site. */
function hasAlias({ domain, zones }: Namespace, ofPrivate: boolean): boolean {
  return zones.some((zone) => zone.private === ofPrivate && zone.name === autodiscoverHost(domain));
}

function leadsBothWays(namespace: Namespace): boolean {
  return hasPublicRecord(namespace) && namespace.zones.some((zone) => zone.private) && hasAlias(namespace, false) !== hasAlias(namespace, true);
}
