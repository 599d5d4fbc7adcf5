/** What the hosted zones and their records are read with. */
export const READ_RECORDS = {
  Sid: 'ReadRecords',
  Effect: 'Allow',
  Action: ['route53:ListHostedZones', 'route53:ListResourceRecordSets'],
  Resource: '*',
} as const;

/**
 * The IAM policy that reading an account needs. A role of a further account needs only its first statement.
 * sts:GetCallerIdentity needs no permission (API reference of STS, "GetCallerIdentity"), and sts:AssumeRole is called
 * only for the roles that the user names.
 */
export const READ_POLICY = {
  Version: '2012-10-17',
  Statement: [
    READ_RECORDS,
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

/** The IAM policy that reading an environment's stacks needs, in each account that has some. */
export const STACKS_READ_POLICY = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'ReadStacks',
      Effect: 'Allow',
      Action: ['cloudformation:DescribeStacks', 'cloudformation:GetTemplate', 'cloudformation:ListStackResources', 'cloudformation:ListStacks'],
      Resource: '*',
    },
  ],
} as const;
