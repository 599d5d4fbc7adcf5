import type { HostedZoneAttributes, HostedZoneProviderProps, IHostedZone } from 'aws-cdk-lib/aws-route53';
import { CfnResource, Stack, Token } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import { normalizeZoneName, quote } from '../../names/domain-name';
import type { KeyedPrivateZone } from '../keyed-private-zone';
import { isPlaceholder } from './identity';

/** The ways to name a zone. */
export interface ZoneSource {
  readonly zone?: IHostedZone;
  readonly attributes?: HostedZoneAttributes;
  readonly lookup?: HostedZoneProviderProps;
  /** Whether another zone holds the same names: a private zone of a split-horizon DNS. */
  readonly beside?: boolean;
  /** The caller's own key of such a zone. */
  readonly key?: string;
}

/** Private zones, distinguished by more than their names, so that their order does not matter. */
export function privateSources(zones: readonly IHostedZone[] = [], keyed: readonly KeyedPrivateZone[] = []): ZoneSource[] {
  return [...zones.map((zone) => ({ zone, beside: true })), ...keyed.map(({ zone, key }) => ({ zone, key, beside: true }))];
}

/** The name of a zone as given; undefined if CDK does not know it, as with `HostedZone.fromHostedZoneId`. */
export function zoneNameOf({ zone, attributes, lookup }: ZoneSource): string | undefined {
  try {
    return zone?.zoneName ?? attributes?.zoneName ?? lookup?.domainName;
  } catch {
    return undefined;
  }
}

const ZONE_WITHOUT_NAME =
  'has a hosted zone of which only the ID is known, and its records depend on its name: import it with HostedZone.fromHostedZoneAttributes, and give zoneName';

/** The problem of sources of which one has no name, as a clause. */
export function zoneWithoutName(sources: readonly ZoneSource[]): string {
  const missing = sources.some(({ zone, attributes, lookup }) => (zone ?? attributes ?? lookup) === undefined);
  return missing ? 'has a hosted zone that is undefined: give the zone that holds it, and set it before it is used here' : ZONE_WITHOUT_NAME;
}

/** The name, or the ID, of a zone that is given twice: two records of one name in one zone are refused by Route 53. */
export function doubledZone(sources: readonly ZoneSource[]): string | undefined {
  const known = sources.filter(({ zone, attributes }) => zone !== undefined || attributes !== undefined);
  const idOf = ({ zone, attributes }: ZoneSource) => (zone ?? attributes)?.hostedZoneId;
  const doubled = known.find((source, index) => !isPlaceholder(String(idOf(source))) && known.findIndex((other) => idOf(other) === idOf(source)) !== index);
  return doubled && (zoneNameOf(doubled) ?? idOf(doubled));
}

/** What is wrong with the keys of private zones. */
export function keyProblem(sources: readonly ZoneSource[]): string | undefined {
  const private_ = sources.filter(({ beside }) => beside);
  const keyed = private_.filter(({ key }) => key !== undefined);
  if (keyed.some(({ key }) => key === '')) return 'has a private zone with an empty key: write what distinguishes it from others, such as the name of its VPC';
  if (keyed.some(({ key }) => Token.isUnresolved(key)))
    return 'has a private zone with a key that is known only at deployment, and the IDs of its records derive from it; write the key out';
  const tell = (source: ZoneSource) => `${zoneNameOf(source)} ${besideKey(source)}`;
  const doubled = keyed.find((source) => private_.filter((other) => tell(other) === tell(source)).length > 1);
  return doubled && `has two private zones of one name with the key ${quote(doubled.key)}: give each its own`;
}

/** What records need from a zone. */
export interface RecordZone {
  readonly name: string;
  readonly hostedZoneId: string;
  /** Distinguishes the zone from another in which the same name has a record; part of a record's construct ID. */
  readonly key: string;
}

export function recordZone(source: ZoneSource, lookUp: (query: HostedZoneProviderProps) => IHostedZone = notToBeLookedUp): RecordZone {
  const zone = source.zone ?? source.attributes ?? lookUp(source.lookup as HostedZoneProviderProps);
  const name = Token.isUnresolved(zone.zoneName) ? zone.zoneName : normalizeZoneName(zone.zoneName);
  return {
    name,
    hostedZoneId: zone.hostedZoneId,
    key: source.beside ? `${name} private ${besideKey(source)}` : name,
  };
}

/** The account of a zone, if it is known not to be that of the records' stack. */
export function otherAccount({ zone }: ZoneSource, scope: Construct): string | undefined {
  const [ofZone, ofStack] = [zone?.env?.account, Stack.of(scope).account];
  if (ofZone === undefined || Token.isUnresolved(ofZone) || Token.isUnresolved(ofStack)) return undefined;
  return ofZone === ofStack ? undefined : ofZone;
}

/**
 * A private zone may share its name with others of the same organisation, one per VPC. Its ID distinguishes them; if
 * that is known only at deployment, its stack and its path within do, as they do for its logical ID.
 */
function besideKey({ zone, key }: ZoneSource): string {
  if (key !== undefined) return key;
  const { hostedZoneId, node } = zone as IHostedZone;
  if (!Token.isUnresolved(hostedZoneId) && !isPlaceholder(hostedZoneId)) return hostedZoneId;
  const stack = Stack.of(zone as IHostedZone);
  return [stack, ...node.scopes.slice(stack.node.scopes.length)].map(({ node: { id } }) => id).join(' ');
}

/** A private zone whose records' logical IDs depend on its construct path, and its present key. */
export interface UnsettledZone {
  readonly zone: string;
  readonly key: string;
}

/**
 * Private zones without a key whose ID is known only at deployment. One that is made here is left out: under another
 * construct ID it is another zone.
 */
export function unsettledZones(sources: readonly ZoneSource[]): UnsettledZone[] {
  return sources.flatMap((source) => {
    const { zone, key, beside } = source;
    if (!beside || key !== undefined || !zone || !Token.isUnresolved(zone.hostedZoneId)) return [];
    return CfnResource.isCfnResource(zone.node.defaultChild as IConstruct) ? [] : [{ zone: String(zoneNameOf(source)), key: besideKey(source) }];
  });
}

function notToBeLookedUp(): never {
  throw new Error('a zone that CDK looks up is not allowed here');
}
