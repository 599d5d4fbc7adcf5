import type { HostedZoneAttributes, HostedZoneProviderProps, IHostedZone } from 'aws-cdk-lib/aws-route53';
import { Stack, Token } from 'aws-cdk-lib/core';
import { normalizeZoneName } from '../../names/domain-name';

/** The ways in which a caller names a zone. */
export interface ZoneSource {
  readonly zone?: IHostedZone;
  readonly attributes?: HostedZoneAttributes;
  readonly lookup?: HostedZoneProviderProps;
  /** Whether the zone stands beside another that holds the same names: a private zone of a split-horizon DNS. */
  readonly beside?: boolean;
}

/** Private zones, told apart by more than their names, so that the order in which they are given is of no matter. */
export function besides(zones: readonly IHostedZone[]): ZoneSource[] {
  return zones.map((zone) => ({ zone, beside: true }));
}

/** The name of a zone that is given twice: two records of one name in one zone are refused by Route 53. */
export function doubledZone(sources: readonly ZoneSource[]): string | undefined {
  const known = sources.map((source) => source.zone ?? source.attributes).filter((zone) => zone !== undefined);
  return known.find((zone, index) => known.findIndex(({ hostedZoneId }) => hostedZoneId === zone.hostedZoneId) !== index)?.zoneName;
}

/** A zone as its records need it. */
export interface RecordZone {
  readonly name: string;
  readonly hostedZoneId: string;
  /** What tells the zone from another in which the same name has a record; part of a record's construct ID. */
  readonly key: string;
}

export function recordZone(source: ZoneSource, lookUp: (query: HostedZoneProviderProps) => IHostedZone = notToBeLookedUp): RecordZone {
  const zone = source.zone ?? source.attributes ?? lookUp(source.lookup as HostedZoneProviderProps);
  const name = Token.isUnresolved(zone.zoneName) ? zone.zoneName : normalizeZoneName(zone.zoneName);
  return {
    name,
    hostedZoneId: zone.hostedZoneId,
    key: source.beside ? `${name} private ${identity(zone as IHostedZone)}` : name,
  };
}

/**
 * A private zone may share its name with others of the same organisation, one per VPC. Its ID tells them apart; where
 * that is known only at deployment, its stack and its path within do, which its logical ID rests on too.
 */
function identity(zone: IHostedZone): string {
  if (!Token.isUnresolved(zone.hostedZoneId)) return zone.hostedZoneId;
  const stack = Stack.of(zone);
  return [stack, ...zone.node.scopes.slice(stack.node.scopes.length)].map(({ node }) => node.id).join(' ');
}

function notToBeLookedUp(): never {
  throw new Error('a zone that is to be looked up stands where only known zones do');
}
