import type { Batch } from './batches';
import type { ResourceAction } from './resource-changes';

/**
 * What a change means for mail clients and for the deployment.
 *
 * - `none`: no client notices.
 * - `moment`: a client may not be served for a moment, while CloudFormation goes from one resource to the next.
 * - `loses-service`: clients lose Autodiscover, for a while or for good.
 * - `fails`: the deployment fails, and CloudFormation rolls it back.
 * - `unknown`: what CloudFormation does is not known here.
 */
export type Effect = 'none' | 'moment' | 'loses-service' | 'fails' | 'unknown';

/** Every kind, the first part of a change's ID. */
export const CHANGE_KINDS = [
  'comes',
  'goes',
  'record-comes',
  'record-goes',
  'record-moves',
  'record-changes-zone',
  'record-exists',
  'record-stays',
  'record-leads',
  'record-ttl',
  'endpoint',
  'redirect-comes',
  'redirect-goes',
  'rule-moves',
  'rules-at-once',
  'priority-taken',
  'redirect-host',
  'load-balancer',
  'listener',
  'default-answer',
  'ingress',
  'network',
  'protection',
  'retention',
  'tags',
  'stack-stays',
  'other',
  'not-known',
  'not-read',
] as const;

type ChangeKind = (typeof CHANGE_KINDS)[number];

/** A resource that takes part in a change. */
export interface ChangedResource {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly action: ResourceAction;
}

/** One thing that a deployment changes. */
export interface Change {
  /** Its kind, and what it is of: `goes:adatum.com`. */
  readonly id: string;
  readonly kind: ChangeKind;
  readonly effect: Effect;
  /** The SMTP namespaces that it concerns; empty if it concerns the site. */
  readonly domains: readonly string[];
  /** A sentence: `adatum.com goes: its record, and its host in rule 84`. */
  readonly text: string;
  /** What it does to clients, or why it fails; left out where the text says all. */
  readonly why?: string;
  /** How to do it without that. */
  readonly fix?: string;
  /** The part of a page below `docs/` that has the steps. */
  readonly page?: string;
  readonly resources: readonly ChangedResource[];
  /** Deployments that do the same, none of which fails. */
  readonly batches?: readonly Batch[];
}

/** What keeps a change from being deployed without a second look. */
const UNSAFE: ReadonlySet<Effect> = new Set<Effect>(['loses-service', 'fails', 'unknown']);

export function isUnsafe({ effect }: Pick<Change, 'effect'>): boolean {
  return UNSAFE.has(effect);
}

/** Whether an accepted ID names the change, by itself or as one of its kind. */
export function accepts(accepted: string, { id, kind }: Pick<Change, 'id' | 'kind'>): boolean {
  return accepted === id || accepted === kind;
}

/**
 * The safety check, of every output: the changes that nobody has accepted and that lose service, fail, or are not known.
 *
 * @param accepted IDs of changes, or kinds
 */
export function unacceptedOf(changes: readonly Change[], accepted: readonly string[]): Change[] {
  return changes.filter((change) => isUnsafe(change) && !accepted.some((one) => accepts(one, change)));
}

/** The most severe first; among equals in the order of kinds, and of IDs. */
export function inOrder(changes: readonly Change[]): Change[] {
  const rank = ({ effect, kind }: Change) => EFFECTS.indexOf(effect) * CHANGE_KINDS.length + CHANGE_KINDS.indexOf(kind);
  return [...changes].sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1));
}

export const EFFECTS: readonly Effect[] = ['loses-service', 'fails', 'unknown', 'moment', 'none'];

export function namedOf(resources: readonly ChangedResource[]): ChangedResource[] {
  return resources.map(({ stack, logicalId, type, action }) => ({ stack, logicalId, type, action }));
}
