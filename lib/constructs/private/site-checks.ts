import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { ApplicationListener, type IApplicationListener, type IApplicationLoadBalancer, IpAddressType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnBucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Stack, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { redirectHostProblem } from '../../layout/namespace-checks';
import { bucketNameProblem, logPrefixProblem, vpcRangeProblem } from '../../layout/site-values';
import type { RedirectSiteProps } from '../redirect-site';
import { type Problem, renderProblem } from './construct-checks';
import { isPlaceholder } from './identity';
import { listenerProblems, openingProblems, port80Problems } from './site-listeners';
import { ipv6Problems, networkFindings } from './site-network';

/** What only a load balancer that is made here obeys. */
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

/** What only a listener that is made here obeys. */
const OF_MADE_LISTENER: readonly (keyof RedirectSiteProps)[] = ['ingress', 'refuseHttps', 'openUnusedPort443', 'defaultEndpoint'];

/** The load balancer that a caller hands in, by itself or with a listener that knows it. */
export function loadBalancerHandedIn({ loadBalancer, listener }: RedirectSiteProps): IApplicationLoadBalancer | undefined {
  return loadBalancer ?? (listener instanceof ApplicationListener ? listener.loadBalancer : undefined);
}

/**
 * Options that contradict each other, or that AWS would refuse, as far as CDK knows. An option that would be passed over
 * is a mistake, not a wish.
 */
export function siteProblems(scope: Construct, props: RedirectSiteProps): Problem[] {
  const problems: Problem[] = [];
  const passedOver = (keys: readonly (keyof RedirectSiteProps)[], message: string) =>
    problems.push(...keys.filter((key) => props[key] !== undefined).map((at) => ({ at, message })));

  if (props.loadBalancer || props.listener) passedOver(OF_MADE_LOAD_BALANCER, 'has no effect on a load balancer that is handed in: set it there');
  else problems.push(...madeLoadBalancerProblems(scope, props));
  if (props.listener) {
    passedOver(OF_MADE_LISTENER, 'has no effect on a listener that is handed in, which only gets rules: set it there');
    problems.push(...listenerProblems(props.listener, props.loadBalancer));
  } else {
    problems.push(...opening443Problems(scope, props));
    if (props.loadBalancer) problems.push(...port80Problems(props.loadBalancer));
  }
  if (props.listener && !loadBalancerHandedIn(props) && (props.redirectHost?.zones.length ?? 0) > 0) {
    problems.push({
      at: 'loadBalancer',
      message: "is missing: the redirect host's alias has to lead to it; give it beside the listener, or RedirectHost.external",
    });
  }
  if (props.ingress?.length === 0)
    problems.push({ at: 'ingress', message: 'is an empty list, so nobody would reach the site; name who may, or leave it out for anyone' });
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
    if (props.internetFacing === false) problems.push({ at: 'vpc', message: 'is missing: an internal site stands in the VPC that its clients reach' });
    if (props.vpcSubnets) problems.push({ at: 'vpcSubnets', message: 'has no effect without vpc: give the VPC that has them' });
    if (props.securityGroup) problems.push({ at: 'securityGroup', message: 'is in another VPC than the one that is made here: give vpc, the VPC that has it' });
    if (props.vpcCidr !== undefined) problems.push(...valueProblem('vpcCidr', props.vpcCidr, vpcRangeProblem));
    const zones = Stack.of(scope).availabilityZones;
    if (zones.length < 2)
      problems.push({
        at: 'vpc',
        message: `would be made in one availability zone alone, as the stack knows of ${zones.length}: a load balancer stands in two`,
      });
  } else {
    if (props.vpcCidr !== undefined) problems.push({ at: 'vpcCidr', value: props.vpcCidr, message: 'has no effect on a VPC that is handed in' });
    problems.push(...networkFindings(props).problems);
  }
  if (props.ipAddressType === IpAddressType.DUAL_STACK_WITHOUT_PUBLIC_IPV4 && props.internetFacing === false) {
    problems.push({ at: 'ipAddressType', value: props.ipAddressType, message: 'is for internet-facing load balancers alone' });
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
      message: 'needs the region of the stack, on which it depends who writes the logs: give the stack an env with a region',
    });
  }
  if (isEncryptedByKms(bucket)) {
    problems.push({
      at: 'accessLogsBucket',
      message: 'is encrypted with a key of KMS, and a load balancer writes into a bucket with SSE-S3 alone: give such a one',
    });
  }
  const known = Token.isUnresolved(region) ? undefined : region;
  return [...problems, ...valueProblem('accessLogsBucket', bucket.bucketName, (name) => bucketNameProblem(name, known), true)];
}

/** Of an imported one nothing is known but the key that it was imported with. */
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
 * Nothing is opened that was closed: on a load balancer, or in a security group, that is handed in, something may listen
 * on port 443 that CDK does not know of.
 */
function opening443Problems(scope: Construct, props: RedirectSiteProps): Problem[] {
  const handedIn = props.loadBalancer ? 'load balancer' : props.securityGroup && !(props.securityGroup instanceof SecurityGroup) ? 'security group' : undefined;
  const problems: Problem[] = [];
  if (handedIn && props.refuseHttps) {
    problems.push({
      at: 'refuseHttps',
      message: `would open port 443 of a ${handedIn} that is handed in, to whoever may reach port 80, whatever listens there: leave it out, or, where nothing does, give openUnusedPort443: true instead`,
    });
  }
  if (!handedIn && props.openUnusedPort443) {
    problems.push({ at: 'openUnusedPort443', message: 'is for a load balancer or a security group that is handed in: give refuseHttps' });
  }
  return [...problems, ...opened443Problems(scope, props, props.loadBalancer)];
}

function opened443Problems(scope: Construct, props: RedirectSiteProps, loadBalancer?: IApplicationLoadBalancer): Problem[] {
  const at = props.openUnusedPort443 ? 'openUnusedPort443' : props.refuseHttps ? 'refuseHttps' : undefined;
  if (!at || props.listener) return [];
  const securityGroups = loadBalancer?.connections.securityGroups ?? (props.securityGroup ? [props.securityGroup] : []);
  return openingProblems(scope, { at, loadBalancer, securityGroups });
}
