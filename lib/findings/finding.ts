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
  /** What the redirect site answers to a host that nobody listed. */
  | 'unlisted'
  /** Whether all resolvers that were asked lead to the same place. */
  | 'resolvers';

export type Severity =
  /** Mailboxes of the namespace do not find their server, or some client of theirs stops at a prompt. */
  | 'error'
  /** They do, but slowly, or not with every client, or not for much longer. */
  | 'warning'
  /** Worth knowing; nothing to fix. */
  | 'notice';

/** Something that is not as it should be. */
export interface Finding {
  /** Stable: pipelines may build on it. */
  readonly id: FindingId;
  readonly check: CheckId;
  readonly severity: Severity;
  /** What was seen, in a sentence without a full stop. */
  readonly observed: string;
  /** Why that matters to a user of Outlook, in a sentence without a full stop. */
  readonly why: string;
  /** What fixes it. */
  readonly fix: string;
  /** Where it was seen, if not at every address of the host: those addresses. */
  readonly addresses: readonly string[];
}

/** What a check came to. */
export interface CheckResult {
  readonly id: CheckId;
  /** By the most severe of its findings; `skipped` where another finding made the check pointless, or there is nothing to check. */
  readonly state: 'passed' | 'noticed' | 'warned' | 'failed' | 'skipped';
  /** What was seen, in a sentence without a full stop; of one that was skipped, why. */
  readonly message: string;
  /** How long its questions took together, in milliseconds. */
  readonly ms: number;
}

/** What one address of an autodiscover host answers. */
export interface AddressResult {
  readonly address: string;
  readonly family: 'IPv4' | 'IPv6';
  /** Of port 443 and of port 80: the verdict of the first request, and its time. Left out where it was not asked. */
  readonly https?: { readonly verdict: string; readonly ms: number };
  readonly http?: { readonly verdict: string; readonly ms: number };
}

/** What is known of a finding before it is met. */
export interface CatalogueEntry {
  readonly check: CheckId;
  readonly severity: Severity;
  /** In a few words, for a table. */
  readonly title: string;
  /** Of which namespaces it is reported: "a namespace …". */
  readonly about: string;
  /** What it means for people with Outlook, in a sentence without a full stop. */
  readonly why: string;
}

/** The most severe first. */
export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'notice'];

/** Each by a character, for a terminal and for a page. */
export const SEVERITY_MARKS: Readonly<Record<Severity, string>> = { error: '✕', warning: '!', notice: 'i' };

/** By the catalogue, which is in the order in which a reader should fix. */
const RANK = new Map(Object.keys(CATALOGUE).map((id, index) => [id, index]));

interface Graded {
  readonly id: FindingId;
  readonly severity: Severity;
}

/** For a sort: the most severe first; those of one severity in the catalogue's order, and in front of them one of another version that is not known here. */
export function gravestFirst(a: Graded, b: Graded): number {
  return SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || (RANK.get(a.id) ?? 0) - (RANK.get(b.id) ?? 0);
}
