import { HostedZone, type IHostedZone } from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import { AutodiscoverEndpoint, SmtpNamespace, WhenCovered } from '..';
import type { Namespace, Zone } from './environment';

/** A namespace of an environment as the constructs take it. */
export function smtpNamespace(scope: Construct, { domain, zones, external, endpoint, srv, whenCovered }: Namespace): SmtpNamespace {
  const options = {
    endpoint: endpoint === undefined ? undefined : AutodiscoverEndpoint.of(endpoint),
    privateZones: zones.filter((zone) => zone.private).map((zone) => zoneIn(scope, zone)),
    srvRecord: srv,
    whenCovered: whenCovered === 'direct' ? WhenCovered.DIRECT : undefined,
  };
  const publicZone = zones.find((zone) => !zone.private);
  const { privateZones, ...others } = options;
  if (!publicZone && (external || privateZones.length === 0)) return SmtpNamespace.external(domain, options);
  if (!publicZone) return SmtpNamespace.inPrivateZones(domain, privateZones, others);
  if (publicZone.id === undefined) return SmtpNamespace.inLookedUpZone(domain, { domainName: publicZone.name }, options);
  return SmtpNamespace.inZoneWithAttributes(domain, { hostedZoneId: publicZone.id, zoneName: publicZone.name }, options);
}

/** A zone of an environment as a construct; one for all that name it. */
export function zoneIn(scope: Construct, zone: Zone): IHostedZone {
  const id = `Zone ${zone.name}${zone.private ? ' private' : ''} ${zone.id ?? ''}`.trim();
  const made = scope.node.tryFindChild(id) as IHostedZone | undefined;
  if (made) return made;
  if (zone.id === undefined) return HostedZone.fromLookup(scope, id, { domainName: zone.name, privateZone: zone.private });
  return HostedZone.fromHostedZoneAttributes(scope, id, { hostedZoneId: zone.id, zoneName: zone.name });
}
