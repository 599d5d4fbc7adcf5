import { bucketNameProblem, isListenerOf, logPrefixProblem, vpcRangeProblem } from '../layout/site-values';
import { checkHostName, quote } from '../names/domain-name';
import type { EnvironmentFile } from './schema';
import type { Path } from './yaml-source';

type Report = (path: Path, message: string) => void;

type LoadBalancer = NonNullable<EnvironmentFile['loadBalancer']>;

/** Whether the load balancer has IPv6 addresses. */
export function isDualStack(loadBalancer: LoadBalancer = {}): boolean {
  return (loadBalancer.existing?.ipAddressType ?? loadBalancer.ipAddressType ?? 'ipv4') !== 'ipv4';
}

/** Keys of the site that contradict each other, or that AWS refuses. */
export function checkSite(data: EnvironmentFile, report: Report): void {
  const { network = {}, loadBalancer = {}, rules } = data;
  if (loadBalancer.existing) checkExisting(data, loadBalancer.existing, report);
  if (loadBalancer.scheme === 'internal' && !network.vpcId && !loadBalancer.existing) {
    report(['loadBalancer', 'scheme'], "'internal' needs a VPC that its clients can reach: give network.vpcId");
  }
  if (loadBalancer.scheme === 'internal' && loadBalancer.ipAddressType === 'dualstack-without-public-ipv4') {
    report(['loadBalancer', 'ipAddressType'], `${quote(loadBalancer.ipAddressType)} is only for internet-facing load balancers`);
  }
  if (loadBalancer.accessLogs && !loadBalancer.existing) checkAccessLogs(data.region, loadBalancer.accessLogs, report);
  checkNetwork(data, network, report);
  if (!rules?.priorities) return;
  const { first, last } = rules.priorities;
  if (last < first) report(['rules', 'priorities'], 'ends before it begins: swap first and last');
  else if (rules.slots !== undefined && rules.slots > last - first + 1)
    report(['rules', 'slots'], `${quote(rules.slots)} is more than the priorities from ${first} to ${last}: give ${last - first + 1} at most`);
}

function checkExisting(
  { account, region, network = {}, loadBalancer = {}, hosts, rules }: EnvironmentFile,
  existing: NonNullable<LoadBalancer['existing']>,
  report: Report,
): void {
  for (const key of ['scheme', 'ipAddressType', 'accessLogs', 'deletionProtection'] as const) {
    const fix = key === 'ipAddressType' ? 'write what it has into existing.ipAddressType' : 'leave it out, and set it on that load balancer';
    if (loadBalancer[key] !== undefined) report(['loadBalancer', key], `has no effect on a load balancer that exists already: ${fix}`);
  }
  if (Object.keys(network).length > 0) report(['network'], 'has no effect, as the load balancer exists already: leave it out');

  const [, , , ofRegion, ofAccount] = existing.loadBalancerArn.split(':');
  if (ofRegion !== region || ofAccount !== account) {
    report(
      ['loadBalancer', 'existing', 'loadBalancerArn'],
      `is in ${ofRegion} of account ${ofAccount}, and the environment in ${region} of ${account}: name one in that account and region, or give the environment the listener's`,
    );
  }
  const name = checkHostName(existing.dnsName);
  if (name.problem !== undefined) report(['loadBalancer', 'existing', 'dnsName'], `${quote(existing.dnsName)} ${name.problem}`);
  if (!existing.listenerArn) {
    if (loadBalancer.refuseHttps) {
      report(
        ['loadBalancer', 'refuseHttps'],
        'would open port 443 of a load balancer that exists already to all who may reach port 80, even if something listens on 443: leave it out, or, if nothing does, give existing.openUnusedPort443: true',
      );
    }
    return;
  }

  if (!isListenerOf(existing.listenerArn, existing.loadBalancerArn)) {
    report(['loadBalancer', 'existing', 'listenerArn'], 'is not a listener of loadBalancerArn: give one of that load balancer');
  }
  for (const key of ['ingress', 'refuseHttps'] as const) {
    if (loadBalancer[key] !== undefined) report(['loadBalancer', key], 'has no effect on a listener that exists already, which only gets rules');
  }
  if (existing.openUnusedPort443 !== undefined)
    report(['loadBalancer', 'existing', 'openUnusedPort443'], 'has no effect on a listener that exists already, which only gets rules');
  if (hosts === 'any') report(['hosts'], "'any' needs the listener's default action, and a listener that exists already keeps its own: use listed");
  if (!rules?.priorities)
    report(['loadBalancer', 'existing', 'listenerArn'], 'shares its priorities with other rules: give rules.priorities, a range that none of them uses');
}

function checkAccessLogs(region: string, { bucket, prefix }: NonNullable<LoadBalancer['accessLogs']>, report: Report): void {
  const ofBucket = bucketNameProblem(bucket, region);
  if (ofBucket !== undefined) report(['loadBalancer', 'accessLogs', 'bucket'], `${quote(bucket)} ${ofBucket}`);
  const ofPrefix = prefix === undefined ? undefined : logPrefixProblem(prefix);
  if (ofPrefix !== undefined) report(['loadBalancer', 'accessLogs', 'prefix'], `${quote(prefix)} ${ofPrefix}`);
}

function checkNetwork({ region, loadBalancer = {} }: EnvironmentFile, network: NonNullable<EnvironmentFile['network']>, report: Report): void {
  const zones = network.availabilityZones;
  for (const [index, zone] of (zones ?? []).entries()) {
    if (!zone.startsWith(region))
      report(['network', 'availabilityZones', index], `${quote(zone)} is not in the region ${region}: name zones of it, such as ${region}a`);
    else if (zones?.indexOf(zone) !== index)
      report(['network', 'availabilityZones', index], `${quote(zone)} is there twice, and a load balancer needs two different ones: name another`);
  }
  const subnets = (['publicSubnetIds', 'privateSubnetIds'] as const).filter((key) => network[key] !== undefined);
  if (!network.vpcId) {
    for (const key of subnets) report(['network', key], 'has no effect without vpcId: give the VPC and its availabilityZones too, or leave it out');
    const message = network.cidr === undefined ? undefined : vpcRangeProblem(network.cidr);
    if (message !== undefined) report(['network', 'cidr'], `${quote(network.cidr)} ${message}`);
    return;
  }
  if (network.cidr) report(['network', 'cidr'], 'has no effect on a VPC that exists already');
  if (zones && subnets.length === 0)
    report(['network', 'availabilityZones'], 'describes the VPC in part: give its subnets too, or leave both out to have CDK look them up');
  if (!zones && subnets.length > 0)
    report(
      ['network', subnets[0]],
      'describes the VPC in part: give availabilityZones too, two at least and one per subnet, or leave the subnets out to have CDK look them up',
    );
  if (!zones || subnets.length === 0) return;
  const needed = loadBalancer.scheme === 'internal' ? 'privateSubnetIds' : 'publicSubnetIds';
  if (!subnets.includes(needed))
    report(
      ['network', subnets[0]],
      `does not help ${loadBalancer.scheme === 'internal' ? 'an internal' : 'an internet-facing'} load balancer, which needs the others: give ${needed}`,
    );
  for (const key of subnets) {
    const ids = network[key] ?? [];
    if (ids.length !== zones.length) report(['network', key], `has ${ids.length} subnets for ${zones.length} availability zones: give one for each`);
    for (const [index, id] of ids.entries())
      if (ids.indexOf(id) !== index) report(['network', key, index], `${quote(id)} is there twice, and each availability zone needs its own subnet: name that`);
  }
}

/** Keys of the certificate that contradict each other. */
export function checkCertificate({ certificate }: EnvironmentFile, report: (path: Path, message: string) => void): void {
  if (!certificate) return;
  const { arn, source, port } = certificate;
  const isAcm = arn !== undefined || source === 'acm';
  if (arn !== undefined && source === 'tls')
    report(['certificate', 'source'], "'tls' asks the endpoint, and arn is a certificate in ACM: leave one of the two out");
  else if (port !== undefined && isAcm) report(['certificate', 'port'], 'is only for source tls, and this certificate is in ACM: leave it out');
}
