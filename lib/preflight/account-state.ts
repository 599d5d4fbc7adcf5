import type { LookUp } from '../discovery/look-up';
import type { Resolution } from '../network/network';
import type { LiveLoadBalancer, LiveZone } from '../topology/account/inventory';
import type { DeployedStack } from '../topology/account/stacks';
import type { StackTemplate } from '../topology/stack-template';
import type { Ingress } from '../topology/topology';

/** What is to be deployed. */
export interface PreflightTarget {
  /** `contoso`. */
  readonly name: string;
  readonly source: string;
  readonly stacks: readonly StackTemplate[];
  /** What a file says of its zones, which a template only has the IDs of. */
  readonly zones: readonly TargetZone[];
  /** Namespaces whose public record no stack makes. */
  readonly external: readonly ExternalNamespace[];
  readonly notes: readonly string[];
}

interface TargetZone {
  /** The ID in the templates: a stand-in if CDK looks it up. */
  readonly id: string;
  readonly name: string;
  readonly private: boolean;
  readonly account: string;
  readonly lookedUp: boolean;
}

export interface ExternalNamespace {
  readonly domain: string;
  /** Where its record should lead; left out if that is known only after the deployment. */
  readonly target?: string;
}

/** What the accounts and the public DNS have, as plain data: the judges ask nobody. */
export interface AccountState {
  /** The accounts that were read. */
  readonly accounts: readonly string[];
  readonly stacks: readonly DeployedStack[];
  /** The zones that hold a record of the target, and others of the same names. */
  readonly zones: readonly LiveZone[];
  /** Those that the target stands on, or has deployed. */
  readonly loadBalancers: readonly LiveLoadBalancer[];
  readonly groups: readonly { readonly id: string; readonly ingress: readonly Ingress[] }[];
  readonly subnets: readonly { readonly id: string; readonly vpc: string }[];
  readonly quotas: readonly { readonly account: string; readonly region: string; readonly rulesPerLoadBalancer: number }[];
  /** By account and region; only where an internet-facing load balancer is declared. */
  readonly blocks: readonly PublicAccessBlock[];
  /** Where public hosts lead today. */
  readonly answers: ReadonlyMap<string, LookUp>;
  /** The public NS records of zones' names. */
  readonly delegations: ReadonlyMap<string, Resolution>;
  /** The CAA record sets that count for the names of certificates that are asked for: that of the name, or of the closest parent that has one. */
  readonly issuers: ReadonlyMap<string, Resolution>;
  readonly unread: readonly Unread[];
}

interface PublicAccessBlock {
  readonly account: string;
  readonly region: string;
  /** Amazon EC2's: `off`, `block-ingress`, `block-bidirectional`. */
  readonly mode: string;
  /** The IDs of VPCs and subnets that are excluded. */
  readonly excluded: readonly string[];
}

/** A read that failed. */
export interface Unread {
  readonly of: 'account' | 'stack' | 'zones' | 'records' | 'load-balancers' | 'quota' | 'groups' | 'subnets' | 'block';
  readonly account: string;
  readonly region?: string;
  /** The stack's name, or the zone's ID. */
  readonly what?: string;
  /** Why, in a sentence without a full stop: who was refused which call, and the fix. */
  readonly message: string;
}
