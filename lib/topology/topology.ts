/*
 * What answers names and requests, as plain data: read from a synthesized cloud assembly or from a live account, and
 * the same in both cases. Names are lower-case and without a trailing dot.
 */

export interface Topology {
  readonly loadBalancers: readonly LoadBalancer[];
  readonly zones: readonly HostedZone[];
  /** What was found and not understood. Nothing is guessed: what stands here is missing above. */
  readonly gaps: readonly Gap[];
}

/** Something that could not be read, and so is not in the topology. */
export interface Gap {
  /** The resource: its stack and logical ID, or its ARN or hosted zone's ID. */
  readonly at: string;
  readonly message: string;
  /** Of a record: the name that it answers for; empty where that could not be read either. */
  readonly record?: string;
}

export interface LoadBalancer {
  /** Its ARN; one made up after its stack and logical ID where it is not deployed yet. */
  readonly arn: string;
  /** Its own name, without `dualstack.`; one made up likewise. */
  readonly dnsName: string;
  readonly scheme: 'internet-facing' | 'internal';
  readonly dualStack: boolean;
  readonly listeners: readonly Listener[];
  /** What its security groups let in; left out where they are not known. */
  readonly ingress?: readonly Ingress[];
}

/** What a security group lets in. */
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
  /** Left out where the listener was handed in, and its default action stands in no template. */
  readonly defaultAction?: Action;
  /** By priority, the lowest first. */
  readonly rules: readonly ListenerRule[];
}

export interface ListenerRule {
  readonly priority: number;
  /** All of them have to hold. */
  readonly conditions: readonly Condition[];
  readonly action: Action;
}

/** A condition of a rule holds if any of its values does. */
export type Condition =
  | { readonly field: 'host-header' | 'path-pattern'; readonly values: readonly string[]; readonly regexValues: readonly string[] }
  | { readonly field: 'http-header'; readonly header: string; readonly values: readonly string[]; readonly regexValues: readonly string[] }
  | { readonly field: 'http-request-method' | 'source-ip'; readonly values: readonly string[] }
  | { readonly field: 'query-string'; readonly values: readonly { readonly key?: string; readonly value: string }[] }
  /** Not understood, so that nobody can tell whether it holds. */
  | { readonly field: 'unknown'; readonly message: string };

/** What a rule does with everybody's requests. */
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
  /** Not understood, such as an authentication: it keeps its requests from the rules after it all the same. */
  | { readonly type: 'unknown'; readonly message: string };

export interface HostedZone {
  readonly id: string;
  /** Left out where only the zone's ID is known, as a template has no more of a zone that exists already. */
  readonly name?: string;
  readonly private: boolean;
  readonly account?: string;
  readonly records: readonly DnsRecord[];
}

export const RECORD_TYPES = ['A', 'AAAA', 'CNAME', 'SRV', 'TXT', 'MX', 'NS', 'SOA', 'CAA', 'PTR'] as const;

export type RecordType = (typeof RECORD_TYPES)[number];

export interface DnsRecord {
  readonly name: string;
  readonly type: RecordType;
  /** In seconds; an alias has none. */
  readonly ttl?: number;
  /** In their presentation format (RFC 1035): `0 0 443 autodiscover.contoso.com`. Empty for an alias. */
  readonly values: readonly string[];
  /** The name that an alias leads to, `dualstack.` included if it is there. */
  readonly aliasOf?: string;
}
