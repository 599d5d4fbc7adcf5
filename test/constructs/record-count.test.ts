/** @slow */

import { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { type AutodiscoverEndpoint, NamespaceRecords, type NamespaceRecordsProps, RedirectHost, SmtpNamespace } from '../../lib';
import { ENDPOINT, refusal, stackOf } from './fixture';

/* What is counted is what is made: 450 records fit a stack, one namespace more does not. */

const MAX = 450;

const namespaces = (count: number, zoneOf: (domain: string) => string, endpoint?: AutodiscoverEndpoint) =>
  Array.from({ length: count }, (_, i) => {
    const domain = `n${i}.example`;
    return SmtpNamespace.inZoneWithAttributes(domain, { zoneName: zoneOf(domain), hostedZoneId: `Z${i}` }, { endpoint });
  });

function make(props: Partial<NamespaceRecordsProps>): NamespaceRecords {
  const stack = stackOf();
  const loadBalancer = ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'LoadBalancer', {
    loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer/app/site/1111111111111111',
    loadBalancerDnsName: 'site-1.eu-central-1.elb.amazonaws.com',
    loadBalancerCanonicalHostedZoneId: 'ZELB',
    securityGroupId: 'sg-11111111',
  });
  return new NamespaceRecords(stack, 'Records', { namespaces: [], redirectHost: RedirectHost.external('redirect.contoso.com'), loadBalancer, ...props });
}

const own = (domain: string) => domain;
const exact = (domain: string) => `autodiscover.${domain}`;

test.each([
  ['a CNAME each', 450, own, {}],
  ['an alias each', 450, exact, {}],
  ['two aliases each, of a dual-stack site', 225, exact, { dualStack: true }],
  ['a CNAME and an SRV record each', 225, own, { srvRecords: true, endpoint: ENDPOINT }],
] as const)('%s: %d namespaces, and not one more', (_what, fits, zoneOf, props) => {
  expect(make({ namespaces: namespaces(fits, zoneOf), ...props }).records).toHaveLength(MAX);
  const each = MAX / fits;
  expect(refusal(() => make({ namespaces: namespaces(fits + 1, zoneOf), ...props }))).toContain(`need ${MAX + each} records, and a stack holds ${MAX}`);
});
