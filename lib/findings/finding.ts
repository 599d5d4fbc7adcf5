import type { Step } from '../discovery/walk-result';
import type { Rerun } from '../errors';
import { CATALOGUE, type FindingId } from './catalogue';

/** Something that a verification checks of every namespace, or of the redirect site. */
export type CheckId =
  /** Where `autodiscover.<domain>` leads in the DNS. */
  | 'dns'
  /** Port 443 of `https://<domain>`, which Outlook asks first. */
  | 'domain'
  /** Port 443 of `autodiscover.<domain>`. */
  | 'https'
  /** Port 80 of `autodiscover.<domain>`: the redirect of scenario 4. */
  | 'redirect'
  /** The Autodiscover service that the redirect leads to. */
  | 'endpoint'
  /** The record `_autodiscover._tcp.<domain>`. */
  | 'srv'
  /** The redirect site's answer to an unlisted host. */
  | 'unlisted'
  /** Whether all resolvers have the same answer. */
  | 'resolvers';

export type Severity =
  /** Clients of the namespace do not find their server, or stop at a prompt. */
  | 'error'
  /** They find it, but slowly, or not every client does, or not for much longer. */
  | 'warning'
  /** Worth knowing; nothing to fix. */
  | 'notice';

/** A fault, or something worth knowing. */
export interface Finding {
  /** Stable: pipelines may use it. */
  readonly id: FindingId;
  readonly check: CheckId;
  readonly severity: Severity;
  /** What was observed, in a sentence without a full stop. */
  readonly observed: string;
  /** Why that matters to a user of Outlook, in a sentence without a full stop. */
  readonly why: string;
  /** What fixes it. */
  readonly fix: string;
  /** What to verify again with, as the last clause of the fix says. */
  readonly rerun?: Rerun;
  /** The addresses that have it, if not every address of the host does. */
  readonly addresses: readonly string[];
}

/** The result of a check. */
export interface CheckResult {
  readonly id: CheckId;
  /** The most severe of its findings decides; `skipped` if another finding makes the check pointless, or there is nothing to check. */
  readonly state: 'passed' | 'noticed' | 'warned' | 'failed' | 'skipped';
  /** What was observed, in a sentence without a full stop; of a skipped check, why. */
  readonly message: string;
  /** How long its questions took together, in milliseconds. */
  readonly ms: number;
}

/** What one address of an autodiscover host answers. */
export interface AddressResult {
  readonly address: string;
  readonly family: 'IPv4' | 'IPv6';
  /** Of port 443 and of port 80: the verdict of the first request, and its time. Left out if it was not asked. */
  readonly https?: { readonly verdict: string; readonly ms: number };
  readonly http?: { readonly verdict: string; readonly ms: number };
}

/** The texts of a finding, whichever namespace has it. */
export interface CatalogueEntry {
  readonly check: CheckId;
  readonly severity: Severity;
  /** In a few words, for a table. */
  readonly title: string;
  /** Of which namespaces it is reported: "a namespace …". */
  readonly about: string;
  /** What it means for users of Outlook, in a sentence without a full stop. */
  readonly why: string;
  /** The finding's, whatever was seen. */
  readonly rerun?: Rerun;
}

/** What the last clause of a step's fix asks for. */
export function rerunOf({ verdict, fix }: Step): Rerun | undefined {
  return verdict === 'not-asked' && fix !== undefined ? 'any-target' : undefined;
}

/** The most severe first. */
export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'notice'];

/** A character for each, for terminals and pages. */
export const SEVERITY_MARKS: Readonly<Record<Severity, string>> = { error: '✕', warning: '!', notice: 'i' };

/** By the catalogue, which is in the order of fixing. */
const RANK = new Map(Object.keys(CATALOGUE).map((id, index) => [id, index]));

interface Graded {
  readonly id: FindingId;
  readonly severity: Severity;
}

/** For a sort: the most severe first; within a severity in the catalogue's order, after findings of another version that are unknown here. */
export function mostSevereFirst(a: Graded, b: Graded): number {
  return SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || (RANK.get(a.id) ?? 0) - (RANK.get(b.id) ?? 0);
}
