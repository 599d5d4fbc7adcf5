/** The form of a region's name: `eu-central-1`, `us-gov-west-1`, `eusc-de-east-1`. */
export const REGION_FORM = /^[a-z]{2,}(?:-[a-z]+)+-\d+$/;

interface Partition {
  /** Its name in ARNs. */
  readonly name: string;
  /** The suffix of its services' names. */
  readonly domainSuffix: string;
  readonly regions: readonly string[];
}

/*
 * From aws-cdk-lib/region-info, which takes 85 ms to load and is missing where only the command line is installed; a test
 * compares the two.
 */
const PARTITIONS: readonly (Partition & { readonly prefix: string })[] = [
  { prefix: 'cn-', name: 'aws-cn', domainSuffix: 'amazonaws.com.cn', regions: ['cn-north-1', 'cn-northwest-1'] },
  { prefix: 'us-gov-', name: 'aws-us-gov', domainSuffix: 'amazonaws.com', regions: ['us-gov-east-1', 'us-gov-west-1'] },
  { prefix: 'us-iso-', name: 'aws-iso', domainSuffix: 'c2s.ic.gov', regions: ['us-iso-east-1', 'us-iso-west-1'] },
  { prefix: 'us-isob-', name: 'aws-iso-b', domainSuffix: 'sc2s.sgov.gov', regions: ['us-isob-east-1', 'us-isob-west-1'] },
  { prefix: 'us-isof-', name: 'aws-iso-f', domainSuffix: 'csp.hci.ic.gov', regions: ['us-isof-east-1', 'us-isof-south-1'] },
  { prefix: 'eu-isoe-', name: 'aws-iso-e', domainSuffix: 'cloud.adc-e.uk', regions: ['eu-isoe-west-1'] },
  { prefix: 'eusc-', name: 'aws-eusc', domainSuffix: 'amazonaws.eu', regions: ['eusc-de-east-1'] },
  {
    prefix: '',
    name: 'aws',
    domainSuffix: 'amazonaws.com',
    regions: [
      ...['af-south-1', 'ap-east-1', 'ap-east-2', 'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-south-2'],
      ...['ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3', 'ap-southeast-4', 'ap-southeast-5', 'ap-southeast-6', 'ap-southeast-7'],
      ...['ca-central-1', 'ca-west-1', 'eu-central-1', 'eu-central-2', 'eu-north-1', 'eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-2'],
      ...['eu-west-3', 'il-central-1', 'me-central-1', 'me-south-1', 'me-west-1', 'mx-central-1', 'sa-east-1'],
      ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2'],
    ],
  },
];

export const AWS_REGIONS: readonly string[] = PARTITIONS.flatMap(({ regions }) => regions).sort();

/** The domain suffixes of all partitions. */
export const DOMAIN_SUFFIXES: readonly string[] = [...new Set(PARTITIONS.map(({ domainSuffix }) => domainSuffix))];

/** The partition of a region, also of one that is not known yet: by the beginning of its name. */
export function partitionOf(region: string): { readonly name: string; readonly domainSuffix: string } {
  return PARTITIONS.find(({ prefix }) => region.startsWith(prefix)) as Partition;
}

/** `name-id.region.elb.amazonaws.com` of an application load balancer, `name-id.elb.region.amazonaws.com` of a network one. */
const LOAD_BALANCER_NAME = new RegExp(
  `\\.(?:(?<before>[a-z0-9-]+)\\.elb|elb\\.(?<after>[a-z0-9-]+))\\.(?:${DOMAIN_SUFFIXES.map((suffix) => suffix.replaceAll('.', '\\.')).join('|')})$`,
);

/** Whether the name is one that AWS gives to load balancers. */
export function isLoadBalancerName(name: string): boolean {
  return LOAD_BALANCER_NAME.test(name);
}

/** The region in a load balancer's name; `undefined` for any other name. */
export function regionOfLoadBalancer(name: string): string | undefined {
  const { before, after } = LOAD_BALANCER_NAME.exec(name)?.groups ?? {};
  return before ?? after;
}
