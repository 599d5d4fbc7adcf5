import { some as someOf } from '../text/format';
import { visible } from '../text/untrusted';
import { beginsAt, type CertificateFacts, dateOf, daysBetween, endsAt, endsSoon } from './certificate-facts';

/*
 * What the facts of a certificate mean to an Exchange administrator: how severe it is, what was seen, and what fixes it.
 */

/**
 * Stable: somebody may acknowledge them.
 *
 * | id | severity | is said of a certificate |
 * |---|---|---|
 * | `endpoint-covered` | ok | that names the endpoint |
 * | `endpoint-not-covered` | error | that does not |
 * | `certificate-expired` | error | that has ended |
 * | `certificate-not-yet-valid` | error | that has not begun |
 * | `certificate-pending-validation` | error | that ACM has not issued yet (PENDING_VALIDATION) |
 * | `certificate-validation-timed-out` | error | that ACM gave up after 72 hours (VALIDATION_TIMED_OUT) |
 * | `certificate-failed` | error | that ACM refused, with its reason (FAILED) |
 * | `certificate-inactive` | error | that ACM holds and does not serve (INACTIVE) |
 * | `certificate-revoked` | error | that was revoked, with the reason (REVOKED) |
 * | `certificate-untrusted` | error | whose chain a handshake did not find good |
 * | `certificate-status-unknown` | warning | with a status that ACM has got since |
 * | `renewal-pending-validation` | warning | whose renewal waits for a proof |
 * | `renewal-failed` | warning | whose renewal failed |
 * | `end-unknown` | warning | whose end is no date that can be read |
 * | `ends-soon` | warning | that has less than 30 days left, or than a quarter of its life where that is less |
 * | `facts-stale` | warning | that nobody has looked at for long |
 * | `no-facts` | hint | that nobody has looked at |
 */
export type VerdictId =
  | 'endpoint-covered'
  | 'endpoint-not-covered'
  | 'certificate-expired'
  | 'certificate-not-yet-valid'
  | 'certificate-pending-validation'
  | 'certificate-validation-timed-out'
  | 'certificate-failed'
  | 'certificate-inactive'
  | 'certificate-revoked'
  | 'certificate-untrusted'
  | 'certificate-status-unknown'
  | 'renewal-pending-validation'
  | 'renewal-failed'
  | 'end-unknown'
  | 'ends-soon'
  | 'facts-stale'
  | 'no-facts';

export type Severity = 'ok' | 'hint' | 'warning' | 'error';

export interface CertificateVerdict {
  readonly id: VerdictId;
  readonly severity: Severity;
  /** What was seen, in a sentence without a full stop. */
  readonly message: string;
  /** What fixes it, where something is wrong. */
  readonly fix?: string;
}

export interface Judged {
  readonly facts?: CertificateFacts;
  readonly endpoint: string;
  /** The name that covers the endpoint. */
  readonly coveredBy?: string;
  readonly now: Date;
  readonly maxAgeDays: number;
}

/** All that is to be said of an endpoint's certificate; never nothing. */
export function verdictsOf({ facts, endpoint, coveredBy, now, maxAgeDays }: Judged): CertificateVerdict[] {
  if (!facts) {
    return [
      {
        id: 'no-facts',
        severity: 'hint',
        message: `nobody has looked at the certificate of ${endpoint} yet`,
        fix: "run 'npx cdk-autodiscover-redirect certificate', which writes down what it covers",
      },
    ];
  }
  const about: About = { facts, endpoint, now };
  return [coverageVerdict(about, coveredBy), statusVerdict(about), dateVerdict(about), renewalVerdict(about), ageVerdict(about, maxAgeDays)].flatMap(
    (verdict) => (verdict === undefined ? [] : [shown(verdict)]),
  );
}

/** Names and reasons are those of a certificate that others made, and CDK prints a message as it is. */
function shown({ message, fix, ...verdict }: CertificateVerdict): CertificateVerdict {
  return { ...verdict, message: visible(message), ...(fix === undefined ? {} : { fix: visible(fix) }) };
}

interface About {
  readonly facts: CertificateFacts;
  readonly endpoint: string;
  readonly now: Date;
}

function coverageVerdict({ facts, endpoint }: About, coveredBy: string | undefined): CertificateVerdict {
  if (coveredBy !== undefined) {
    const by = coveredBy === endpoint ? '' : ` by ${coveredBy}`;
    return { id: 'endpoint-covered', severity: 'ok', message: `the certificate names ${endpoint}${by}` };
  }
  return error(
    'endpoint-not-covered',
    `the certificate names ${some(facts.names)} and not ${endpoint}, so Outlook asks the user`,
    facts.source.kind === 'acm'
      ? `put ${endpoint} on the certificate, or look whether ${facts.source.arn} is the one that ${endpoint} presents`
      : `put ${endpoint} on the certificate, or let the endpoint be a host that it names`,
  );
}

function statusVerdict({ facts, endpoint }: About): CertificateVerdict | undefined {
  const reason = facts.statusReason;
  const because = reason === undefined ? '' : ` (${reason})`;
  switch (facts.status) {
    case 'PENDING_VALIDATION':
      return error(
        'certificate-pending-validation',
        `ACM has not issued the certificate of ${endpoint}: it waits for a proof that you own ${some(facts.awaitingValidation ?? facts.names)}`,
        'add the CNAMEs that ACM wants to the DNS, or answer its mails: it gives up 72 hours after the request',
      );
    case 'VALIDATION_TIMED_OUT':
      return error(
        'certificate-validation-timed-out',
        `ACM never issued the certificate of ${endpoint}: in 72 hours it found no proof that you own ${some(facts.awaitingValidation ?? facts.names)}`,
        'delete the request, request it again, and add the CNAMEs that ACM wants to the DNS at once',
      );
    case 'FAILED':
      return error('certificate-failed', `ACM refused to issue the certificate of ${endpoint}${because}`, mendOfFailure(facts));
    case 'INACTIVE':
      return error('certificate-inactive', `the certificate of ${endpoint} is inactive in ACM`, `request or import another one that names ${endpoint}`);
    case 'REVOKED':
      return error('certificate-revoked', `the certificate of ${endpoint} was revoked${because}`, `give ${endpoint} a new one: a revoked one never comes back`);
    case 'UNTRUSTED':
      return error(
        'certificate-untrusted',
        `the certificate of ${endpoint} is of an authority that is not trusted${because}, so Outlook asks the user`,
        `give ${endpoint} a certificate of an authority that clients trust, with its whole chain`,
      );
    case 'UNKNOWN':
      return warning(
        'certificate-status-unknown',
        `ACM gives the certificate of ${endpoint} a status that is not known here${because}`,
        'look at it in the console of ACM',
      );
    default:
      return undefined;
  }
}

/** What was never issued, or was taken back, has no days that count. */
function dateVerdict({ facts, endpoint, now }: About): CertificateVerdict | undefined {
  if (['PENDING_VALIDATION', 'VALIDATION_TIMED_OUT', 'FAILED', 'REVOKED'].includes(facts.status)) return undefined;
  const begin = beginsAt(facts);
  const end = endsAt(facts);
  if (facts.status === 'EXPIRED' || (end && end <= now)) {
    return error(
      'certificate-expired',
      `the certificate of ${endpoint} ended${end ? ` on ${day(end)}` : ''}, so Outlook asks the user`,
      facts.acmIssued ? `request a new one for ${endpoint}: ACM renews none that has ended` : `renew the certificate of ${endpoint}`,
    );
  }
  if (begin ? begin > now : facts.status === 'NOT_YET_VALID') {
    return error(
      'certificate-not-yet-valid',
      `the certificate of ${endpoint} is not valid ${begin ? `before ${day(begin)}` : 'yet'}, so Outlook asks the user`,
      `give ${endpoint} a certificate that is valid today`,
    );
  }
  if (facts.notAfter !== undefined && !end) {
    return warning(
      'end-unknown',
      `it is not known when the certificate of ${endpoint} ends`,
      `run 'npx cdk-autodiscover-redirect certificate' again; where its date cannot be read then either, give ${endpoint} another certificate`,
    );
  }
  if (!end || !endsSoon(facts, now)) return undefined;
  return warning(
    'ends-soon',
    `the certificate of ${endpoint} ends on ${day(end)}, in ${count(daysBetween(now, end), 'day')}${facts.acmIssued ? ', and ACM should have renewed it by now' : ''}`,
    mendOfEnd(facts, endpoint),
  );
}

function mendOfEnd({ acmIssued, renewal, source }: CertificateFacts, endpoint: string): string {
  if (renewal?.eligible) return 'see in ACM why it has not renewed it: most often a CNAME that proves a name was removed from the DNS';
  if (acmIssued) return 'put it to use on a load balancer, or request a new one: ACM renews none that is not in use';
  return source.kind === 'acm' ? 'renew it and import it again under the same ARN: ACM renews no imported ones' : `renew the certificate of ${endpoint}`;
}

function renewalVerdict({ facts, endpoint }: About): CertificateVerdict | undefined {
  const { status, renewal, awaitingValidation = facts.names } = facts;
  if (status !== 'ISSUED' && status !== 'EXPIRED') return undefined;
  if (renewal?.status === 'PENDING_VALIDATION') {
    return warning(
      'renewal-pending-validation',
      `ACM cannot renew the certificate of ${endpoint} yet: it waits for a proof that you still own ${some(awaitingValidation)}`,
      'put the CNAMEs that ACM wants back into the DNS, or answer its mails',
    );
  }
  if (renewal?.status === 'FAILED') {
    return warning(
      'renewal-failed',
      `ACM failed to renew the certificate of ${endpoint}${renewal.reason === undefined ? '' : ` (${renewal.reason})`}`,
      `request a new one before this one ends, and use it in its place: ${mendOfReason(renewal.reason)}`,
    );
  }
  return undefined;
}

function ageVerdict({ facts, endpoint, now }: About, maxAgeDays: number): CertificateVerdict | undefined {
  const seen = dateOf(facts.seenAt);
  const age = seen && daysBetween(seen, now);
  if (age !== undefined && age <= maxAgeDays) return undefined;
  return warning(
    'facts-stale',
    age === undefined
      ? `nobody knows when the certificate of ${endpoint} was last looked at`
      : `the certificate of ${endpoint} was last looked at ${count(age, 'day')} ago`,
    "run 'npx cdk-autodiscover-redirect certificate' again",
  );
}

function mendOfFailure({ statusReason }: CertificateFacts): string {
  return `${mendOfReason(statusReason)}; then delete the request, and request it again`;
}

/** User Guide of ACM, "Certificate request fails". */
function mendOfReason(reason: string | undefined): string {
  if (reason === 'CAA_ERROR') return 'let the CAA records of its names allow amazon.com';
  if (reason === 'ADDITIONAL_VERIFICATION_REQUIRED') return 'ask AWS Support to let its names pass';
  if (reason === 'DOMAIN_NOT_ALLOWED') return 'ask AWS Support why one of its names is not allowed';
  if (reason === 'DOMAIN_VALIDATION_DENIED') return 'prove its names by CNAMEs, as somebody denied them';
  if (reason === 'INVALID_PUBLIC_DOMAIN') return 'correct the name whose top-level domain does not exist';
  if (reason === 'NO_AVAILABLE_CONTACTS') return 'prove its names by CNAMEs, as nobody was found to write to';
  if (reason === 'SLR_NOT_FOUND' || reason?.startsWith('PCA_')) return 'see to the private certificate authority that was to issue it';
  return 'look at it in the console of ACM';
}

function error(id: VerdictId, message: string, fix: string): CertificateVerdict {
  return { id, severity: 'error', message, fix };
}

function warning(id: VerdictId, message: string, fix: string): CertificateVerdict {
  return { id, severity: 'warning', message, fix };
}

function some(names: readonly string[]): string {
  return names.length === 0 ? 'no host at all' : someOf(names);
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
