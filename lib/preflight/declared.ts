import { Gaps } from '../topology/gaps';
import { readRule } from '../topology/rule-shape';
import { resourcesOf, type StackResource } from '../topology/stack-set';
import type { StackTemplate } from '../topology/stack-template';
import { LOAD_BALANCER_TYPES } from '../topology/template/load-balancers';
import { ingressOf } from '../topology/template/security-groups';
import { recordsIn, ZONE_TYPES } from '../topology/template/zones';
import type { DnsRecord, Gap, Ingress } from '../topology/topology';

const [LOAD_BALANCER, LISTENER, RULE] = LOAD_BALANCER_TYPES;
const INGRESS = 'AWS::EC2::SecurityGroupIngress';
const CERTIFICATE = 'AWS::CertificateManager::Certificate';
const EXCLUSION = 'AWS::EC2::VPCBlockPublicAccessExclusion';

const TYPES: ReadonlySet<string> = new Set([...ZONE_TYPES, ...LOAD_BALANCER_TYPES, 'AWS::EC2::SecurityGroup', INGRESS, EXCLUSION, CERTIFICATE]);

/** Where a resource is declared. */
export interface Place {
  readonly stack: string;
  readonly logicalId: string;
  readonly account?: string;
  readonly region?: string;
}

export interface DeclaredRecord extends Place {
  /** Its zone's ID; its name where the template has only that. */
  readonly zone: string;
  readonly record: DnsRecord;
}

interface DeclaredRule extends Place {
  readonly listener: string;
  readonly priority: number;
  readonly hosts: readonly string[];
}

interface DeclaredListener extends Place {
  readonly arn: string;
  readonly loadBalancer: string;
  readonly port: number;
}

export interface DeclaredIngress extends Place {
  readonly group: string;
  readonly ingress: Ingress;
}

export interface DeclaredLoadBalancer extends Place {
  readonly arn: string;
  readonly internetFacing: boolean;
  /** Those that exist already, and are no stand-ins of a look-up. */
  readonly subnets: readonly string[];
}

interface DeclaredCertificate extends Place {
  /** Those that are known before the deployment. */
  readonly names: readonly string[];
}

/** What templates make, as far as a deployment can meet it in an account. */
export interface Declared {
  /** The IDs, or their stand-ins, of all that is made here: what has another ID exists already. */
  readonly made: ReadonlySet<string>;
  readonly records: readonly DeclaredRecord[];
  readonly loadBalancers: readonly DeclaredLoadBalancer[];
  readonly listeners: readonly DeclaredListener[];
  readonly rules: readonly DeclaredRule[];
  readonly ingress: readonly DeclaredIngress[];
  readonly certificates: readonly DeclaredCertificate[];
  readonly excludesFromBlock: boolean;
  /** What was not understood. */
  readonly gaps: readonly Gap[];
}

/** Reads templates. Those that were deployed and those that are to be give a resource of the same place the same stand-in. */
export function declaredBy(stacks: readonly StackTemplate[]): Declared {
  const gaps = new Gaps();
  const resources = resourcesOf(stacks, TYPES);
  const each = <Made>(type: string, read: (resource: StackResource) => Made | undefined) =>
    resources.filter((resource) => resource.type === type).flatMap((resource) => (resource.undecided === undefined ? (read(resource) ?? []) : []));
  for (const resource of resources) if (resource.undecided !== undefined) gaps.report(resource, `may not be made: ${resource.undecided}`);
  return {
    made: new Set(resources.map(({ id }) => String(id))),
    records: recordsIn(
      resources.filter(({ undecided }) => undecided === undefined),
      gaps,
    ).map(({ resource, set, record }) => ({ ...placeOf(resource), zone: String(set.HostedZoneId ?? set.HostedZoneName), record })),
    loadBalancers: each(LOAD_BALANCER, (resource) => {
      const { Type = 'application', Scheme, Subnets } = resource.properties;
      if (Type !== 'application') return undefined;
      return {
        ...placeOf(resource),
        arn: String(resource.id),
        internetFacing: Scheme !== 'internal',
        subnets: texts(Subnets).filter((id) => id.startsWith('subnet-')),
      };
    }),
    listeners: each(LISTENER, (resource) => {
      const known = gaps.known<{ LoadBalancerArn: string; Port: number | string }>(resource, 'LoadBalancerArn', 'Port');
      if (known?.LoadBalancerArn === undefined) return undefined;
      return { ...placeOf(resource), arn: String(resource.id), loadBalancer: known.LoadBalancerArn, port: Number(known.Port) };
    }),
    rules: each(RULE, (resource) => {
      const known = gaps.known<{ ListenerArn: string; Priority: number | string }>(resource, 'ListenerArn', 'Priority');
      if (known?.ListenerArn === undefined) return undefined;
      const { conditions } = readRule(resource.properties);
      const hosts = conditions.flatMap((condition) => (condition.field === 'host-header' ? condition.values : []));
      return { ...placeOf(resource), listener: known.ListenerArn, priority: Number(known.Priority), hosts };
    }),
    ingress: each(INGRESS, (resource) => {
      const group = gaps.known<{ GroupId: string }>(resource, 'GroupId')?.GroupId;
      const ingress = ingressOf(resource, gaps);
      return group !== undefined && ingress ? { ...placeOf(resource), group, ingress } : undefined;
    }),
    certificates: each(CERTIFICATE, (resource) => {
      const { DomainName, SubjectAlternativeNames } = resource.properties;
      return { ...placeOf(resource), names: [...new Set([...texts([DomainName]), ...texts(SubjectAlternativeNames)])].map((name) => name.toLowerCase()) };
    }),
    excludesFromBlock: resources.some(({ type }) => type === EXCLUSION),
    gaps: gaps.all,
  };
}

function placeOf({ stack: { name, account, region }, logicalId }: StackResource): Place {
  return { stack: name, logicalId, account, region };
}

/** Those that are known before the deployment. */
function texts(values: unknown): string[] {
  return Array.isArray(values) ? values.filter((value) => typeof value === 'string') : [];
}

/** Whether both are the same resource of the same stack. */
export function isSamePlace(one: Place, other: Place): boolean {
  return one.stack === other.stack && one.logicalId === other.logicalId && one.account === other.account && one.region === other.region;
}

/** Those that are to be asked for: ACM has issued what these stacks have deployed. */
export function certificatesToCome(planned: Declared, deployed: Declared): Declared['certificates'] {
  return planned.certificates.filter((one) => !deployed.certificates.some((own) => isSamePlace(own, one)));
}
