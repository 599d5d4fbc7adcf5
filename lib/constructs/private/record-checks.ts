import type { ILoadBalancerV2 } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Annotations, type Duration, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { publicZonesText } from '../../layout/record-set';
import { some } from '../../text/format';
import type { RedirectHost } from '../redirect-host';
import type { SmtpNamespace } from '../smtp-namespace';
import type { Problem } from './construct-checks';
import { otherAccount, type unsettledZones } from './record-zone';

/** The longest time of a record: RFC 2181, section 8; Route 53's API, "ResourceRecordSet", TTL. */
const MAX_TTL = 2_147_483_647;

/** Why a record cannot have a TTL. One that is known only at deployment passes, in seconds. */
export function ttlProblems(ttl: Duration | undefined): Problem[] {
  if (!ttl) return [];
  if (ttl.isUnresolved()) return ttl.unitLabel() === 'seconds' ? [] : [{ at: 'ttl', message: 'is known only at deployment: give it as Duration.seconds()' }];
  const seconds = ttl.toSeconds({ integral: false });
  if (!Number.isInteger(seconds)) return [{ at: 'ttl', value: seconds, message: 'is not a whole number of seconds' }];
  if (seconds <= MAX_TTL) return [];
  return [{ at: 'ttl', value: seconds, message: `is more than a record's maximum TTL (${MAX_TTL}): give a shorter time, such as Duration.hours(1)` }];
}

/** Zones in which the records of this stack cannot be made: a stack makes records only in its own account. */
export function accountProblems(scope: Construct, namespaces: readonly SmtpNamespace[], held: (namespace: SmtpNamespace) => boolean = () => true): Problem[] {
  return namespaces.flatMap((namespace, index) => {
    if (namespace._problems.length > 0 || !held(namespace)) return [];
    return namespace._otherAccounts(scope).map((account) => ({
      at: `namespaces[${index}]`,
      value: namespace._given,
      message: `has a hosted zone in account ${account}, and its record would be made in ${Stack.of(scope).account}: give SmtpNamespace.external here, and put NamespaceRecords with the zone into a stack of account ${account}`,
    }));
  });
}

/** Zones in which a redirect host's alias cannot be made: it is in the load balancer's account. */
export function redirectHostAccountProblems(scope: Construct, at: string, redirectHost: RedirectHost | undefined): Problem[] {
  const account = redirectHost?._sources.map((source) => otherAccount(source, scope)).find((other) => other !== undefined);
  if (account === undefined) return [];
  return [
    {
      at,
      value: redirectHost?.hostName,
      message: `has a hosted zone in account ${account}, and its alias is made next to the load balancer, in ${Stack.of(scope).account}: give RedirectHost.external, and make its record in account ${account}`,
    },
  ];
}

/** Warns about private zones whose records change their logical IDs with the zones' construct paths. */
export function warnOfUnsettledZones(scope: Construct, zones: ReturnType<typeof unsettledZones>): void {
  const keys = new Map(zones.map(({ zone, key }) => [key, zone]));
  if (keys.size === 0) return;
  const shown = [...keys].sort().map(([key, zone]) => `{ zone: <${zone}>, key: '${key}' }`);
  Annotations.of(scope).addWarningV2(
    'cdk-autodiscover-redirect:private-zone-key',
    `the logical IDs of records in private zones whose ID is known only at deployment derive from the construct paths of the zones: under another path, or with the ID written out, they change, and a record whose logical ID changes can vanish. To keep them as they are, give keyedPrivateZones in place of privateZones: ${some(shown)}.`,
  );
}

/** Warns about public names that lead to private addresses. */
export function warnOfPublicZones(scope: Construct, names: readonly string[]): void {
  if (names.length === 0) return;
  Annotations.of(scope).addWarningV2('cdk-autodiscover-redirect:internal-site-public-zones', `${publicZonesText(names)}.`);
}

/** Whether a load balancer is known to have only private addresses; of an imported one that is unknown. */
export function isInternal(loadBalancer: ILoadBalancerV2 | undefined): boolean {
  const resource = loadBalancer?.node.defaultChild;
  return resource instanceof CfnLoadBalancer && resource.scheme === 'internal';
}
