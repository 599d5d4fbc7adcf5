import { unreadLoadBalancers } from '../../lib/topology/account/leads';
import { topologyOfTemplates } from '../../lib/topology/from-templates';

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: Fn::Sub writes it so
test.each([
  ['eu-central-1', 'aws', 'amazonaws.com'],
  ['cn-north-1', 'aws-cn', 'amazonaws.com.cn'],
  ['us-gov-west-1', 'aws-us-gov', 'amazonaws.com'],
  ['eusc-de-east-1', 'aws-eusc', 'amazonaws.eu'],
  ['us-iso-east-1', 'aws-iso', 'c2s.ic.gov'],
])('what a template leaves to its region is that of the partition of %s', (region, partition, suffix) => {
  const template = {
    Resources: {
      Site: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: { Scheme: 'internet-facing', Type: 'application' } },
      Zone: { Type: 'AWS::Route53::HostedZone', Properties: { Name: 'contoso.com' } },
      Record: {
        Type: 'AWS::Route53::RecordSet',
        Properties: {
          HostedZoneId: { Ref: 'Zone' },
          Name: 'pseudo.contoso.com',
          Type: 'CNAME',
          TTL: '300',
          ResourceRecords: [{ 'Fn::Sub': '${AWS::Partition}.${AWS::URLSuffix}' }],
        },
      },
    },
  };
  const { loadBalancers, zones } = topologyOfTemplates([{ name: 'Mail', account: '111111111111', region, template }]);
  expect(loadBalancers[0].arn).toMatch(new RegExp(`^arn:${partition}:elasticloadbalancing:${region}:111111111111:loadbalancer/app/`));
  expect(loadBalancers[0].dnsName.endsWith(`.${region}.elb.${suffix}`)).toBe(true);
  expect(zones[0].records[0].values).toEqual([`${partition}.${suffix}`]);
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: Fn::Sub writes it so

test.each([
  'a-1.eusc-de-east-1.elb.amazonaws.eu',
  'a-1.elb.eusc-de-east-1.amazonaws.eu',
  'a-1.cn-north-1.elb.amazonaws.com.cn',
  'a-1.us-iso-east-1.elb.c2s.ic.gov',
])('%s is a load balancer of another region than the one that was read', (name) => {
  const gaps = unreadLoadBalancers([name, 'www.example.com', 'a-1.elb.example'], new Set(), { account: '111111111111', region: 'eu-central-1' });
  expect(gaps).toEqual([
    {
      at: expect.stringMatching(/^account 111111111111, (eusc-de-east-1|cn-north-1|us-iso-east-1)$/),
      message: expect.stringContaining('only those of eu-central-1 were read'),
    },
  ]);
});
