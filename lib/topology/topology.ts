/*
 * What answers DNS queries and HTTP requests, as plain data: from a synthesized cloud assembly or from a live account, in
 * the same form. Names are lower-case and without a trailing dot.
 */

export interface Topology {
  readonly loadBalancers: readonly LoadBalancer[];
  readonly zones: readonly HostedZone[];
  /** What was found and not understood. Nothing is guessed: what is here is missing above. */
  readonly gaps: readonly Gap[];
}

/** Something that could not be read, and so is not in the topology. */
export interface Gap {
  /** The resource: its stack and logical ID, or its ARN or hosted zone's ID. */
  readonly at: string;
  readonly message: string;
  /** Of a record that may lead clients to a host: its name; empty if that could not be read either. */
  readonly record?: string;
}

export interface LoadBalancer {
  /** Its ARN; a stand-in from its stack and logical ID if it is not deployed yet. */
  readonly arn: string;
  /** Its DNS name, without `dualstack.`; or a stand-in. */
  readonly dnsName: string;
  readonly scheme: 'internet-facing' | 'internal';
  readonly dualStack: boolean;
  readonly listeners: readonly Listener[];
  /** The sources that its security groups admit; left out if they are unknown. */
  readonly ingress?: readonly Ingress[];
  /** Left out if they are unknown. */
  readonly attributes?: LoadBalancerAttributes;
}

/** What a load balancer does with requests that are not as RFC 7230 wants them. */
export type DesyncMode = 'monitor' | 'defensive' | 'strictest';

/** Those that decide how a client's requests are answered; each with AWS's default if it is left out ("Application Load Balancers", Load balancer attributes). */
export interface LoadBalancerAttributes {
  /** @default 'defensive' */
  readonly desyncMode?: DesyncMode;
  /** @default 60 */
  readonly idleTimeoutSeconds?: number;
  /** @default 3600 */
  readonly clientKeepAliveSeconds?: number;
  /** @default false */
  readonly preservesHost?: boolean;
  /** @default false */
  readonly dropsInvalidHeaders?: boolean;
}

/** A source that a security group admits. */
export interface Ingress {
  /** `-1` is every protocol, on every port. */
  readonly protocol: string;
  readonly fromPort: number;
  readonly toPort: number;
  /** An address range, a prefix list's ID or a security group's. */
  readonly source: string;
}

export interface Listener {
  readonly arn: string;
  readonly port: number;
  readonly protocol: 'HTTP' | 'HTTPS';
  /** Left out if the listener exists already, and its default action is in no template. */
  readonly defaultAction?: Action;
  /** By priority, the lowest first. */
  readonly rules: readonly ListenerRule[];
}

export interface ListenerRule {
  readonly priority: number;
  /** All of them must match. */
  readonly conditions: readonly Condition[];
  readonly action: Action;
}

/** A condition matches if any of its values does. */
export type Condition =
  | { readonly field: 'host-header' | 'path-pattern'; readonly values: readonly string[]; readonly regexValues: readonly string[] }
  | { readonly field: 'http-header'; readonly header: string; readonly values: readonly string[]; readonly regexValues: readonly string[] }
  | { readonly field: 'http-request-method' | 'source-ip'; readonly values: readonly string[] }
  | { readonly field: 'query-string'; readonly values: readonly { readonly key?: string; readonly value: string }[] }
  /** Not understood, so whether it matches is unknown. */
  | { readonly field: 'unknown'; readonly message: string };

/** What a rule does with all requests. */
export type Action =
  | {
      readonly type: 'redirect';
      readonly statusCode: 301 | 302;
      /** With the load balancer's own defaults filled in: `#{protocol}`, `#{host}`, `#{port}`, `/#{path}`, `#{query}`. */
      readonly protocol: string;
      readonly host: string;
      readonly port: string;
      readonly path: string;
      readonly query: string;
    }
  | { readonly type: 'fixed-response'; readonly statusCode: number; readonly contentType?: string; readonly messageBody?: string }
  /** To targets, which the redirect site has none of. */
  | { readonly type: 'forward' }
  /** Not understood, such as an authentication: its requests still do not reach the rules after it. */
  | { readonly type: 'unknown'; readonly message: string };

export interface HostedZone {
  readonly id: string;
  /** Left out if only the zone's ID is known, as of a zone that exists already. */
  readonly name?: string;
  readonly private: boolean;
  readonly account?: string;
  readonly records: readonly DnsRecord[];
}

export const RECORD_TYPES = ['A', 'AAAA', 'CNAME', 'SRV', 'TXT', 'MX', 'NS', 'SOA', 'CAA', 'PTR'] as const;

export type RecordType = (typeof RECORD_TYPES)[number];

/** The types of records that lead clients to a host. */
export const ADDRESSING: readonly RecordType[] = ['A', 'AAAA', 'CNAME'];

export interface DnsRecord {
  readonly name: string;
  readonly type: RecordType;
  /** In seconds; an alias has none. */
  readonly ttl?: number;
  /** In their presentation format (RFC 1035): `0 0 443 autodiscover.contoso.com`. Empty for an alias. */
  readonly values: readonly string[];
  /** The target of an alias, with `dualstack.` if it has that. */
  readonly aliasOf?: string;
}
