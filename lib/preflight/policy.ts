import { READ_RECORDS } from '../topology/account/policies';

/**
 * The IAM policy that a preflight needs in each account: the first two statements where stacks of records are deployed, all
 * where the site is. sts:GetCallerIdentity needs no permission (API reference of STS, "GetCallerIdentity").
 */
export const PREFLIGHT_POLICY = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'ReadStacks',
      Effect: 'Allow',
      Action: ['cloudformation:DescribeStacks', 'cloudformation:GetTemplate', 'cloudformation:ListStackResources'],
      Resource: '*',
    },
    READ_RECORDS,
    {
      Sid: 'ReadSite',
      Effect: 'Allow',
      Action: [
        'ec2:DescribeSecurityGroups',
        'ec2:DescribeSubnets',
        'ec2:DescribeVpcBlockPublicAccessExclusions',
        'ec2:DescribeVpcBlockPublicAccessOptions',
        'elasticloadbalancing:DescribeAccountLimits',
        'elasticloadbalancing:DescribeListeners',
        'elasticloadbalancing:DescribeLoadBalancers',
        'elasticloadbalancing:DescribeRules',
      ],
      Resource: '*',
    },
  ],
} as const;
