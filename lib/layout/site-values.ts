/*
 * Checks of a site's values, for constructs and environment files: what is wrong with a value, as a clause that
 * follows it. Known values only; no CDK here.
 */

/** The range of the VPC: two subnets of 32 addresses, the minimum of a load balancer, within a VPC's sizes. */
export function vpcRangeProblem(cidr: string): string | undefined {
  const [, address, prefix] = /^(\d+(?:\.\d+){3})\/(\d+)$/.exec(cidr) ?? [];
  if (address === undefined || address.split('.').some((part) => Number(part) > 255) || Number(prefix) > 32) {
    return 'is not an IPv4 range; write one such as 10.0.0.0/24';
  }
  if (Number(prefix) > 26) return 'does not hold two subnets of 32 addresses, which a load balancer needs: give a range from /16 to /26';
  if (Number(prefix) < 16) return 'is larger than a VPC: give a range from /16 to /26';
  return undefined;
}

/** The name of a bucket for access logs (Amazon S3, "General purpose bucket naming rules"). */
export function bucketNameProblem(name: string, region?: string): string | undefined {
  const form = "write only the bucket's name";
  const [, inUrl, below] = /^(?:s3|https?):\/\/([^/]+)\/?(.*)$/.exec(name) ?? [];
  if (inUrl !== undefined) return `is a URL: ${form}, such as '${inUrl}'${below ? `, and '${below.replace(/\/+$/, '')}' as the prefix` : ''}`;
  const inArn = /^arn:[^:]*:s3:[^:]*:[^:]*:([^/]+)/.exec(name)?.[1];
  if (inArn !== undefined) return `is an ARN: ${form}, such as '${inArn}'`;
  if (name.includes('/')) return `has a path: ${form}, and the rest as the prefix`;
  // Only us-east-1 has buckets with names from before 2018, and a bucket of access logs is in the site's region.
  if ([undefined, 'us-east-1'].includes(region) && /^[A-Za-z0-9._-]{3,255}$/.test(name)) return undefined;
  if (/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes('..') && !/^\d+(\.\d+){3}$/.test(name)) return undefined;
  return 'is not the name of a bucket: 3 to 63 lower-case letters, digits, hyphens and dots, such as contoso-access-logs';
}

/**
 * The prefix of access logs. With a slash at either end, CloudFormation reports success, and ignores every attribute of the load
 * balancer, deletion protection too (cloudformation-coverage-roadmap#1928).
 */
export function logPrefixProblem(prefix: string): string | undefined {
  const bare = prefix.replace(/^\/+|\/+$/g, '');
  if (bare !== prefix) {
    return `begins or ends with a slash, and AWS then ignores every attribute of the load balancer, deletion protection too: ${bare === '' ? 'leave it out' : `write '${bare}'`}`;
  }
  // Elastic Load Balancing, "Enable access logs for your Application Load Balancer".
  return prefix.includes('AWSLogs') ? "contains 'AWSLogs', which Elastic Load Balancing refuses: give another prefix" : undefined;
}

/** Whether a listener is one of a load balancer, by their ARNs. */
export function isListenerOf(listenerArn: string, loadBalancerArn: string): boolean {
  const [, id] = /:loadbalancer\/(.+)$/.exec(loadBalancerArn) ?? [];
  return id !== undefined && listenerArn.includes(`:listener/${id}/`);
}
