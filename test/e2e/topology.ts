import type { Action, RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';

/** A listener of a load balancer, as far as it answers requests. */
export interface Listener {
  readonly protocol?: string;
  readonly port?: number;
  readonly defaultAction: { readonly type?: string; readonly status?: string };
  /** By priority. */
  readonly rules: readonly Rule[];
}

export interface Rule {
  readonly priority: number;
  readonly conditions: readonly RuleCondition[];
  readonly actions: readonly Action[];
}

/** A record set of a hosted zone. */
export interface DnsRecord {
  readonly account: string;
  /** The zone's ID. */
  readonly zone: string;
  /** Without trailing dot. */
  readonly name: string;
  readonly type: string;
  /** The name that an alias leads to (moto does not know its zone); an alias has neither values nor a time to live. */
  readonly aliasOf?: string;
  readonly values?: readonly string[];
  readonly ttl?: number;
}

/** What a stack tells whoever runs the DNS of a namespace that is elsewhere. */
export interface StackOutput {
  readonly value: string;
  readonly description: string;
}

export function sortRecords(records: readonly DnsRecord[]): DnsRecord[] {
  const key = ({ account, zone, name, type }: DnsRecord) => [account, zone, name, type].join(' ');
  return [...records].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
