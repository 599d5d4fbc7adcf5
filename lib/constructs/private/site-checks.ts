import { ApplicationListener, type IApplicationLoadBalancer, IpAddressType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { RedirectSiteProps } from '../redirect-site';
import { redirectHostProblem } from './namespace-checks';
import type { Problem } from './problems';

/** What only a load balancer that is made here heeds. */
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

/** What only a listener that is made here heeds. */
const OF_MADE_LISTENER: readonly (keyof RedirectSiteProps)[] = ['ingress', 'refuseHttps', 'defaultEndpoint'];

/** The load balancer that a caller hands in, by itself or with a listener that knows it. */
export function loadBalancerHandedIn({ loadBalancer, listener }: RedirectSiteProps): IApplicationLoadBalancer | undefined {
  return loadBalancer ?? (listener instanceof ApplicationListener ? listener.loadBalancer : undefined);
}

/** Options that contradict each other: an option that would be passed over is a mistake, not a wish. */
export function siteProblems(props: RedirectSiteProps): Problem[] {
  const problems: Problem[] = [];
  const passedOver = (keys: readonly (keyof RedirectSiteProps)[], says: string) =>
    problems.push(...keys.filter((key) => props[key] !== undefined).map((at) => ({ at, says })));

  if (props.loadBalancer || props.listener) passedOver(OF_MADE_LOAD_BALANCER, 'has no effect on a load balancer that is handed in: set it there');
  if (props.listener) passedOver(OF_MADE_LISTENER, 'has no effect on a listener that is handed in, which only gets rules: set it there');
  if (props.listener && !loadBalancerHandedIn(props) && (props.redirectHost?.zones.length ?? 0) > 0) {
    problems.push({
      at: 'loadBalancer',
      says: "is missing: the redirect host's alias has to lead to it; give it beside the listener, or RedirectHost.external",
    });
  }
  if (!props.vpc && !props.loadBalancer && !props.listener) {
    if (props.internetFacing === false) problems.push({ at: 'vpc', says: 'is missing: an internal site stands in the VPC that its clients reach' });
    if (props.vpcSubnets) problems.push({ at: 'vpcSubnets', says: 'has no effect without vpc: give the VPC that has them' });
  }
  if (props.vpc && props.vpcCidr !== undefined) problems.push({ at: 'vpcCidr', value: props.vpcCidr, says: 'has no effect on a VPC that is handed in' });
  if (props.ingress?.length === 0)
    problems.push({ at: 'ingress', says: 'is an empty list, so nobody would reach the site; name who may, or leave it out for anyone' });
  if (props.accessLogsPrefix !== undefined && !props.accessLogsBucket)
    problems.push({ at: 'accessLogsPrefix', says: 'has no effect without accessLogsBucket' });
  if (props.ipAddressType === IpAddressType.DUAL_STACK_WITHOUT_PUBLIC_IPV4 && props.internetFacing === false) {
    problems.push({ at: 'ipAddressType', value: props.ipAddressType, says: 'is for internet-facing load balancers alone' });
  }
  const host = redirectHostProblem({ endpoint: props.defaultEndpoint?.host, redirectHost: props.redirectHost?.hostName });
  if (host) problems.push({ at: 'redirectHost', value: props.redirectHost?.hostName, says: host });
  return problems;
}
