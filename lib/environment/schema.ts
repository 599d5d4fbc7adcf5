import * as z from 'zod';
import { REGION_FORM } from '../names/aws-region';
import { regionMeant } from './spelling';

/*
 * The form of an environment file: what an editor can check while the user types. What needs knowledge of DNS or of
 * a load balancer is checked in resolve.ts. No transforms: the same schema yields the JSON Schema file for editors.
 */

const account = z
  .string({ error: "is not a text; an account ID is twelve digits in quotes, such as '111111111111', or YAML reads a number and drops leading zeros" })
  .regex(/^\d{12}$/, "is not an AWS account ID; write its twelve digits in quotes, such as '111111111111'");
const region = z.string().regex(REGION_FORM, { error: ({ input }) => `is not an AWS region; ${regionMeant(input)}` });
const host = z.string().meta({ examples: ['autodiscover.contoso.com'] });

const zone = z
  .strictObject({
    name: z.string().describe('The name of the hosted zone, such as fabrikam.com.'),
    id: z
      .string()
      .regex(/^(?:\/hostedzone\/)?[A-Z0-9]{2,32}$/, 'is not a hosted zone ID; write it as Route 53 shows it, such as Z0123456789ABCDEFGHIJ')
      .optional()
      .describe('The ID of the hosted zone. Left out, CDK looks it up in the account when it synthesizes.'),
    account: account.optional().describe('The account that the zone is in. Default: the account of the environment.'),
    region: region
      .optional()
      .describe("The region of the stack that holds the zone's records, where the account is another one. Default: the region of the environment."),
    private: z.boolean().optional().describe('Whether it is a private zone, next to the public one of the same name (split-horizon DNS). Default: false.'),
  })
  .describe('A Route 53 hosted zone.');

const cidrOrPrefixList = z
  .union([z.cidrv4(), z.cidrv6(), z.string().regex(/^pl-(?:[0-9a-f]{8}|[0-9a-f]{17})$/)], {
    error: 'is neither an address range nor a prefix list; write one such as 203.0.113.0/24, 2001:db8::/32 or pl-0123456789abcdef0',
  })
  .describe('An address range (IPv4 or IPv6) or the ID of a prefix list.');

const subnetId = z.string().regex(/^subnet-(?:[0-9a-f]{8}|[0-9a-f]{17})$/, 'is not a subnet ID; write one such as subnet-0123456789abcdef0');

const network = z
  .strictObject({
    cidr: z.cidrv4('is not an IPv4 range; write one such as 10.0.0.0/24').optional().describe('The range of the VPC that is made. Default: 10.0.0.0/24.'),
    availabilityZones: z
      .array(z.string())
      .min(2, 'has too few; a load balancer needs two availability zones')
      .optional()
      .describe('The availability zones. Default: the first two of the region, looked up when CDK synthesizes.'),
    vpcId: z
      .string()
      .regex(/^vpc-(?:[0-9a-f]{8}|[0-9a-f]{17})$/, 'is not a VPC ID; write one such as vpc-0123456789abcdef0')
      .optional()
      .describe('A VPC that exists. With availabilityZones and subnets nothing is looked up; without, CDK looks the VPC up when it synthesizes.'),
    publicSubnetIds: z.array(subnetId).optional().describe("The VPC's public subnets, one per availability zone."),
    privateSubnetIds: z.array(subnetId).optional().describe("The VPC's private subnets, one per availability zone."),
  })
  .describe('The network of the load balancer. Default: a small VPC of its own, two public subnets, no NAT gateway.');

const ipAddressType = z.enum(['ipv4', 'dualstack', 'dualstack-without-public-ipv4']);

const existing = z
  .strictObject({
    loadBalancerArn: z
      .string()
      .regex(/^arn:[^:]+:elasticloadbalancing:[^:]+:\d{12}:loadbalancer\/app\//, "is not an Application Load Balancer's ARN")
      .describe('Its ARN.'),
    securityGroupId: z
      .string()
      .regex(/^sg-(?:[0-9a-f]{8}|[0-9a-f]{17})$/, 'is not a security group ID; write one such as sg-0123456789abcdef0')
      .describe('Its security group.'),
    dnsName: z.string().describe('Its own DNS name.'),
    canonicalHostedZoneId: z.string().describe('The canonical hosted zone ID of its DNS name, for alias records.'),
    ipAddressType: ipAddressType.optional().describe('Its address families. Default: ipv4.'),
    listenerArn: z
      .string()
      .regex(/^arn:[^:]+:elasticloadbalancing:[^:]+:\d{12}:listener\/app\//, "is not a listener's ARN")
      .optional()
      .describe('Its HTTP listener on port 80, which only gets rules. Default: a listener is made.'),
    openUnusedPort443: z
      .boolean()
      .optional()
      .describe(
        'As refuseHttps: opens 443 in its security group to all who may reach port 80. Only where nothing in the group listens on 443. Default: false.',
      ),
  })
  .describe('A load balancer that exists already.');

const loadBalancer = z
  .strictObject({
    scheme: z.enum(['internet-facing', 'internal']).optional().describe('Default: internet-facing. A change replaces the load balancer.'),
    ipAddressType: ipAddressType.optional().describe('Its address families. Default: ipv4.'),
    ingress: z
      .array(cidrOrPrefixList)
      .min(1, 'is empty, so no client could reach the site; name the sources, or leave it out for all')
      .optional()
      .describe('Who may reach port 80. Default: anyone.'),
    refuseHttps: z
      .boolean()
      .optional()
      .describe(
        'Open 443 in the security group although nothing listens, so that clients are refused at once and do not time out. Not yet shown on a real load balancer. Not for one that exists already: see existing.openUnusedPort443. Default: false.',
      ),
    accessLogs: z
      .strictObject({
        bucket: z.string().describe('The name of the bucket, in the region of the environment; neither a URL nor an ARN.'),
        prefix: z.string().optional().describe('What the names of the logs begin with, without a slash at either end. Default: none.'),
      })
      .optional()
      .describe('Access logs. Default: none.'),
    deletionProtection: z.boolean().optional().describe('Default: true.'),
    existing: existing.optional(),
  })
  .describe('The load balancer.');

const rules = z
  .strictObject({
    priorities: z
      .strictObject({ first: z.int().min(1).max(50000), last: z.int().min(1).max(50000) })
      .optional()
      .describe('The priorities that the rules may take. Default: 1 to 50000.'),
    slots: z
      .int()
      .min(0)
      .max(50000)
      .optional()
      .describe('How many priorities are slots for hosts of the environment’s own endpoint. Choose it once. Default: 100.'),
    hostsPerRule: z.int().min(1).max(5).optional().describe('How many hosts a rule holds at most. Default: 5, the quota of condition values.'),
    max: z.int().min(1).max(50000).optional().describe('How many rules the load balancer holds. Default: 100, the quota.'),
  })
  .describe('Listener rules.');

const records = z
  .strictObject({
    ttl: z.int().min(0).max(2147483647).optional().describe('Seconds that resolvers may keep the records. Default: 300.'),
    srv: z.boolean().optional().describe('Make SRV records _autodiscover._tcp too, for clients that never use http. Default: false.'),
    stacks: z
      .int()
      .min(1)
      .max(256)
      .optional()
      .describe(
        'How many stacks the records of an account spread over; a stack holds about 450. Choose it once, as a record that changes its stack can vanish. Default: 1.',
      ),
    retain: z.boolean().optional().describe('Keep the records when they are removed from their stack. For moving records between stacks. Default: false.'),
  })
  .describe('DNS records.');

/** Exchange's names (`AcceptedDomainType`). */
export const DOMAIN_TYPES = ['Authoritative', 'InternalRelay', 'ExternalRelay'] as const;

const domainType = z.enum(DOMAIN_TYPES);

const certificate = z
  .strictObject({
    arn: z
      .string()
      .regex(
        /^arn:aws[a-z-]*:acm:[a-z]{2,}(?:-[a-z]+)+-\d+:\d{12}:certificate\/[\w-]+$/,
        'is not the ARN of a certificate in ACM; write one such as arn:aws:acm:eu-central-1:111111111111:certificate/12345678-1234-1234-1234-123456789012',
      )
      .optional()
      .describe('Its ARN in ACM.'),
    source: z
      .enum(['acm', 'tls'])
      .optional()
      .describe(
        'Where to look: in ACM, for the certificate in the region that names the endpoint, or at the endpoint, by a TLS handshake. Default: acm where there is an arn, tls otherwise.',
      ),
    port: z.int().min(1).max(65535).optional().describe('The port of the handshake. Default: 443.'),
    lookUp: z
      .boolean()
      .optional()
      .describe('Have cdk synth look where nothing is cached; needs the plugin cdk-autodiscover-redirect in cdk.json. Default: false.'),
    failOnMismatch: z
      .boolean()
      .optional()
      .describe(
        'Whether cdk synth and cdk deploy fail where the cached certificate does not name the endpoint. Set it to false to deploy at once where the cache is out of date. Default: true.',
      ),
  })
  .describe("Where the endpoint's certificate is looked at. Default: a TLS handshake with the endpoint.");

const whenCovered = z.enum(['redirect', 'direct']);

const namespaceObject = z.strictObject({
  domain: z.string().describe('The mail domain.'),
  external: z.boolean().optional().describe('Its DNS is elsewhere: it gets an output and a line of the zone file, no record. Default: false.'),
  endpoint: host.optional().describe('Its own endpoint. Default: the endpoint of the environment.'),
  srv: z.boolean().optional().describe('Whether it has an SRV record. Default: as records.srv says.'),
  whenCovered: whenCovered
    .optional()
    .describe(
      'Where its CNAME leads if the certificate names its host already: to the redirect site, or straight to the endpoint. Default: as whenCovered of the environment says.',
    ),
});

const namespaceCsv = z.strictObject({
  csv: z
    .string()
    .describe('A file as `Get-AcceptedDomain | Export-Csv` writes it, relative to this file. A domain that is listed by itself too has what that entry says.'),
  domainTypes: z
    .array(domainType)
    .min(1)
    .optional()
    .describe('Which accepted domains are namespaces. Default: Authoritative only; all or some mailboxes of relay domains are elsewhere.'),
  leaveOut: z
    .array(z.string())
    .min(1, 'is empty; name the domains to leave out, or leave the key out')
    .optional()
    .describe('Further lines to leave out: domains as written in the file, or `*.lab.contoso.com` for all below a domain. Default: none.'),
  withoutZone: z.enum(['error', 'external']).optional().describe('What to do with a domain that no zone of this file holds. Default: error.'),
});

export const environmentSchema = z
  .strictObject({
    account: account.describe('The AWS account of the redirect site: twelve digits in quotes.'),
    region: region.describe('The AWS region of the redirect site.'),
    endpoint: host.describe('The HTTPS Autodiscover host that the certificate names; neither a URL nor a path.'),
    certificate: certificate.optional(),
    whenCovered: whenCovered
      .optional()
      .describe(
        'Where the CNAMEs of namespaces lead whose hosts the certificate names already: to the redirect site, or straight to the endpoint. Default: redirect.',
      ),
    redirectHost: z
      .union([
        host,
        z.strictObject({ name: host, external: z.boolean().optional().describe('Its DNS is elsewhere: an output says where it has to lead. Default: false.') }),
      ])
      .optional()
      .describe("The redirect site's stable name, in a zone of this file. Default: the load balancer's own name, which serves one account only."),
    formerRedirectHosts: z
      .array(
        z.union([
          host,
          z.strictObject({
            name: host,
            external: z.boolean().optional().describe('Its DNS is elsewhere, and its record stays there. Default: false.'),
            retain: z
              .boolean()
              .optional()
              .describe('Keep its alias in Route 53 when this entry is removed or the stack is deleted; remove it by hand then. Default: false.'),
          }),
        ]),
      )
      .min(1, 'is empty; name the former redirect hosts, or leave the key out')
      .optional()
      .describe('Names that the site had before, in zones of this file. Each keeps its alias until no record leads to it and its entry is removed.'),
    zones: z
      .array(zone)
      .optional()
      .describe('The Route 53 zones that hold the namespaces and the redirect host. A name goes to the longest zone that holds it.'),
    network: network.optional(),
    loadBalancer: loadBalancer.optional(),
    hosts: z.enum(['listed', 'any']).optional().describe('Redirect only the listed namespaces (404 for other hosts), or any host. Default: listed.'),
    rules: rules.optional(),
    records: records.optional(),
    namespaces: z
      .array(z.union([z.string(), namespaceObject, namespaceCsv]))
      .min(1, 'is empty; list at least one namespace')
      .describe('The mail domains whose clients are redirected: a name, an object, or a CSV file of Exchange.'),
    tags: z.record(z.string(), z.string()).optional().describe('Tags of all taggable resources.'),
    terminationProtection: z.boolean().optional().describe('Whether the stacks are protected from deletion: on, cdk destroy removes nothing. Default: true.'),
  })
  .meta({ title: 'An environment of cdk-autodiscover-redirect' });

export type EnvironmentFile = z.infer<typeof environmentSchema>;
export type ZoneEntry = z.infer<typeof zone>;
export type NamespaceEntry = EnvironmentFile['namespaces'][number];
export type NamespaceCsvEntry = z.infer<typeof namespaceCsv>;
export type DomainType = z.infer<typeof domainType>;

/** The JSON Schema of an environment file, for editors. */
export function environmentJsonSchema(): object {
  return z.toJSONSchema(environmentSchema, { target: 'draft-7' });
}
