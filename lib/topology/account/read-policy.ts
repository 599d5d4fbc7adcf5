/**
 * What an identity needs to be let, to read an account: an IAM policy. A role of a further account needs its first
 * statement alone. sts:GetCallerIdentity is let to everybody (API reference of STS, "GetCallerIdentity"), and
 * sts:AssumeRole is asked for on the roles that the user names, and on no others.
 */
export const READ_POLICY = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'ReadRecords',
      Effect: 'Allow',
      Action: ['route53:ListHostedZones', 'route53:ListResourceRecordSets'],
      Resource: '*',
    },
    {
      Sid: 'ReadLoadBalancers',
      Effect: 'Allow',
      Action: [
        'ec2:DescribeSecurityGroups',
        'elasticloadbalancing:DescribeListeners',
        'elasticloadbalancing:DescribeLoadBalancers',
        'elasticloadbalancing:DescribeRules',
      ],
      Resource: '*',
    },
  ],
} as const;
