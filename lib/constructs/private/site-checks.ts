import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { ApplicationListener, type IApplicationListener, type IApplicationLoadBalancer, IpAddressType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnBucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Stack, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { redirectHostProblem } from '../../layout/namespace-checks';
import { bucketNameProblem, logPrefixProblem, vpcRangeProblem } from '../../layout/site-values';
import type { RedirectSiteProps } from '../redirect-site';
import { type Problem, renderProblem } from './construct-checks';
import { listenerProblems, openingProblems, port80Problems } from './existing-listeners';
import { isPlaceholder } from './identity';
import { haveAliases } from './site-names';
import { ipv6Problems, networkFindings } from './site-network';

/** Options that affect only a load balancer that is made here. */
const OF_MADE_LOAD_BALANCER: readonly (keyof RedirectSiteProps)[] = [
  'vpc',
  'vpcSubnets',
  'vpcCidr',
  'internetFacing',
  'securityGroup',
  'accessLogsBucket',
  'accessLogsPrefix',
  'deletionProtection',
];

/** Options that affect only a listener that is made here. */
const OF_MADE_LISTENER: readonly (keyof RedirectSiteProps)[] = ['ingress', 'refuseHttps', 'openUnusedPort443', 'defaultEndpoint'];

/** The existing load balancer that a caller gives, by itself or with its listener. */
export function loadBalancerHandedIn({ loadBalancer, listener }: RedirectSiteProps): IApplicationLoadBalancer | undefined {
  return loadBalancer ?? (listener instanceof ApplicationListener ? listener.loadBalancer : undefined);
}

/**
 * Options that contradict each other, or that AWS refuses, as far as CDK knows. An option without effect is a mistake.
 */
export function siteProblems(scope: Construct, props: RedirectSiteProps): Problem[] {
  const problems: Problem[] = [];
  const passedOver = (keys: readonly (keyof RedirectSiteProps)[], message: string) =>
    problems.push(...keys.filter((key) => props[key] !== undefined).map((at) => ({ at, message })));

  if (props.loadBalancer || props.listener) passedOver(OF_MADE_LOAD_BALANCER, 'has no effect on an existing load balancer: set it on that load balancer');
  else problems.push(...madeLoadBalancerProblems(scope, props));
  if (props.listener) {
    passedOver(OF_MADE_LISTENER, 'has no effect on an existing listener, which only gets rules: set it on that listener');
    problems.push(...listenerProblems(props.listener, props.loadBalancer));
  } else {
    problems.push(...opening443Problems(scope, props));
    if (props.loadBalancer) problems.push(...port80Problems(props.loadBalancer));
  }
  if (props.listener && !loadBalancerHandedIn(props) && haveAliases(props)) {
    problems.push({
      at: 'loadBalancer',
      message: "is missing: the redirect host's alias leads to it; give it together with the listener, or RedirectHost.external",
    });
  }
  if (props.ingress?.length === 0)
    problems.push({ at: 'ingress', message: 'is an empty list, so no client could reach the site; name the sources, or leave it out for all' });
  const host = redirectHostProblem({ endpoint: props.defaultEndpoint?.host, redirectHost: props.redirectHost?.hostName });
  if (host) problems.push({ at: 'redirectHost', value: props.redirectHost?.hostName, message: host });
  return problems;
}

/** Checks a site again when the app is synthesized, as a caller may have added listeners, or changed subnets, by then. */
export function watchSite(
  scope: Construct,
  props: RedirectSiteProps,
  made: { readonly loadBalancer: IApplicationLoadBalancer; readonly listener: IApplicationListener },
): void {
  const { loadBalancer, listener } = made;
  const needsIpv6 = !props.loadBalancer && (props.ipAddressType ?? IpAddressType.IPV4) !== IpAddressType.IPV4;
  scope.node.addValidation({
    validate: () => [
      ...[...port80Problems(loadBalancer, listener), ...opened443Problems(scope, props, loadBalancer)].map(renderProblem),
      ...(needsIpv6 ? ipv6Problems(props) : []),
    ],
  });
}

function madeLoadBalancerProblems(scope: Construct, props: RedirectSiteProps): Problem[] {
  const problems: Problem[] = [];
  if (!props.vpc) {
    if (props.internetFacing === false) problems.push({ at: 'vpc', message: 'is missing: an internal site needs a VPC that its clients can reach' });
    if (props.vpcSubnets) problems.push({ at: 'vpcSubnets', message: 'has no effect without vpc: give the VPC that has them' });
    if (props.securityGroup) problems.push({ at: 'securityGroup', message: 'is not in the VPC that is made here: give its VPC as vpc' });
    if (props.vpcCidr !== undefined) problems.push(...valueProblem('vpcCidr', props.vpcCidr, vpcRangeProblem));
    const zones = Stack.of(scope).availabilityZones;
    if (zones.length < 2)
      problems.push({
        at: 'vpc',
        message: `would be in only one availability zone, as the stack has ${zones.length}: a load balancer needs two`,
      });
  } else {
    if (props.vpcCidr !== undefined) problems.push({ at: 'vpcCidr', value: props.vpcCidr, message: 'has no effect on an existing VPC' });
    problems.push(...networkFindings(props).problems);
  }
  if (props.ipAddressType === IpAddressType.DUAL_STACK_WITHOUT_PUBLIC_IPV4 && props.internetFacing === false) {
    problems.push({ at: 'ipAddressType', value: props.ipAddressType, message: 'is only for internet-facing load balancers' });
  }
  return [...problems, ...accessLogProblems(scope, props)];
}

function accessLogProblems(scope: Construct, { accessLogsBucket: bucket, accessLogsPrefix: prefix }: RedirectSiteProps): Problem[] {
  const problems: Problem[] = [];
  if (prefix !== undefined) {
    problems.push(...valueProblem('accessLogsPrefix', prefix, logPrefixProblem, true));
    if (!bucket) problems.push({ at: 'accessLogsPrefix', message: 'has no effect without accessLogsBucket' });
  }
  if (!bucket) return problems;
  const { region } = Stack.of(scope);
  if (Token.isUnresolved(region)) {
    problems.push({
      at: 'accessLogsBucket',
      message: 'needs the region of the stack, as the writer of the logs depends on it: give the stack an env with a region',
    });
  }
  if (isEncryptedByKms(bucket)) {
    problems.push({
      at: 'accessLogsBucket',
      message: 'is encrypted with SSE-KMS, and a load balancer can only write into a bucket with SSE-S3: give one with SSE-S3',
    });
  }
  const known = Token.isUnresolved(region) ? undefined : region;
  return [...problems, ...valueProblem('accessLogsBucket', bucket.bucketName, (name) => bucketNameProblem(name, known), true)];
}

/** Of an imported one only the key that it was imported with is known. */
function isEncryptedByKms(bucket: IBucket): boolean {
  const made = bucket.node.defaultChild;
  if (bucket.encryptionKey || !(made instanceof CfnBucket)) return bucket.encryptionKey !== undefined;
  return JSON.stringify(Stack.of(made).resolve(made.bucketEncryption) ?? {}).includes('"aws:kms');
}

function valueProblem(at: string, value: string, check: (value: string) => string | undefined, maybeUnknown = false): Problem[] {
  if (Token.isUnresolved(value)) return maybeUnknown ? [] : [{ at, message: 'is known only at deployment, and the subnets derive from it; write it out' }];
  if (isPlaceholder(value)) return [];
  const message = check(value);
  return message === undefined ? [] : [{ at, value, message }];
}

/**
 * Never opens a port that was closed: on an existing load balancer, or in an existing security group, something that
 * CDK does not know may listen on port 443.
 */
function opening443Problems(scope: Construct, props: RedirectSiteProps): Problem[] {
  const handedIn = props.loadBalancer ? 'load balancer' : props.securityGroup && !(props.securityGroup instanceof SecurityGroup) ? 'security group' : undefined;
  const problems: Problem[] = [];
  if (handedIn && props.refuseHttps) {
    problems.push({
      at: 'refuseHttps',
      message: `would open port 443 of an existing ${handedIn} to all who may reach port 80, even if something listens on 443: leave it out, or, if nothing does, give openUnusedPort443: true`,
    });
  }
  if (!handedIn && props.openUnusedPort443) {
    problems.push({ at: 'openUnusedPort443', message: 'is only for an existing load balancer or security group: give refuseHttps' });
  }
  return [...problems, ...opened443Problems(scope, props, props.loadBalancer)];
}

function opened443Problems(scope: Construct, props: RedirectSiteProps, loadBalancer?: IApplicationLoadBalancer): Problem[] {
  const at = props.openUnusedPort443 ? 'openUnusedPort443' : props.refuseHttps ? 'refuseHttps' : undefined;
  if (!at || props.listener) return [];
  const securityGroups = loadBalancer?.connections.securityGroups ?? (props.securityGroup ? [props.securityGroup] : []);
  return openingProblems(scope, { at, loadBalancer, securityGroups });
}
