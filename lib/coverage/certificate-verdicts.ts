import { some as someOf } from '../text/format';
import { visible } from '../text/untrusted';
import { beginsAt, type CertificateFacts, dateOf, daysBetween, endsAt, endsSoon } from './certificate-facts';

/*
 * What the facts of a certificate mean to an Exchange administrator: severity, observation and fix.
 */

/**
 * Stable: users acknowledge warnings by these ids.
 *
 * | id | severity | the certificate |
 * |---|---|---|
 * | `endpoint-covered` | ok | names the endpoint |
 * | `endpoint-not-covered` | error | does not |
 * | `certificate-expired` | error | has expired |
 * | `certificate-not-yet-valid` | error | is not valid yet |
 * | `certificate-pending-validation` | error | is not issued yet by ACM (PENDING_VALIDATION) |
 * | `certificate-validation-timed-out` | error | was not validated within ACM's 72 hours (VALIDATION_TIMED_OUT) |
 * | `certificate-failed` | error | was refused by ACM, with its reason (FAILED) |
 * | `certificate-inactive` | error | is inactive in ACM (INACTIVE) |
 * | `certificate-revoked` | error | was revoked, with the reason (REVOKED) |
 * | `certificate-untrusted` | error | has a chain that is not trusted |
 * | `certificate-status-unknown` | warning | has a status that this version does not know |
 * | `renewal-pending-validation` | warning | has a renewal that waits for validation |
 * | `renewal-failed` | warning | has a renewal that failed |
 * | `end-unknown` | warning | has an expiry date that cannot be read |
 * | `ends-soon` | warning | expires in less than 30 days, or a quarter of its life if that is less |
 * | `facts-stale` | warning | was last looked up more than 30 days ago |
 * | `no-facts` | hint | was never looked up |
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
  /** What was observed, in a sentence without a full stop. */
  readonly message: string;
  /** The fix, if something is wrong. */
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

/** All verdicts on an endpoint's certificate; never empty. */
export function verdictsOf({ facts, endpoint, coveredBy, now, maxAgeDays }: Judged): CertificateVerdict[] {
  if (!facts) {
    return [
      {
        id: 'no-facts',
        severity: 'hint',
        message: `the certificate of ${endpoint} has not been looked up yet`,
        fix: "run 'npx cdk-autodiscover-redirect certificate', which looks it up and stores the result",
      },
    ];
  }
  const about: About = { facts, endpoint, now };
  return [coverageVerdict(about, coveredBy), statusVerdict(about), dateVerdict(about), renewalVerdict(about), ageVerdict(about, maxAgeDays)].flatMap(
    (verdict) => (verdict === undefined ? [] : [shown(verdict)]),
  );
}

/** Escaped: names and reasons come from another party's certificate, and CDK prints a message as it is. */
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
      ? `put ${endpoint} on the certificate, or check whether ${facts.source.arn} is the one that ${endpoint} presents`
      : `put ${endpoint} on the certificate, or change the endpoint to a host that it names`,
  );
}

function statusVerdict({ facts, endpoint }: About): CertificateVerdict | undefined {
  const reason = facts.statusReason;
  const because = reason === undefined ? '' : ` (${reason})`;
  switch (facts.status) {
    case 'PENDING_VALIDATION':
      return error(
        'certificate-pending-validation',
        `ACM has not issued the certificate of ${endpoint}: it waits for validation of ${some(facts.awaitingValidation ?? facts.names)}`,
        'add the CNAMEs that ACM asks for to the DNS, or answer its mails: validation times out 72 hours after the request',
      );
    case 'VALIDATION_TIMED_OUT':
      return error(
        'certificate-validation-timed-out',
        `ACM never issued the certificate of ${endpoint}: within 72 hours it could not validate ${some(facts.awaitingValidation ?? facts.names)}`,
        'delete the request, request it again, and add the CNAMEs that ACM asks for to the DNS at once',
      );
    case 'FAILED':
      return error('certificate-failed', `ACM refused to issue the certificate of ${endpoint}${because}`, fixOfFailure(facts));
    case 'INACTIVE':
      return error('certificate-inactive', `the certificate of ${endpoint} is inactive in ACM`, `request or import another one that names ${endpoint}`);
    case 'REVOKED':
      return error('certificate-revoked', `the certificate of ${endpoint} was revoked${because}`, `give ${endpoint} a new one`);
    case 'UNTRUSTED':
      return error(
        'certificate-untrusted',
        `the certificate of ${endpoint} is from an authority that is not trusted${because}, so Outlook asks the user`,
        `give ${endpoint} a certificate from an authority that clients trust, with its whole chain`,
      );
    case 'UNKNOWN':
      return warning('certificate-status-unknown', `the certificate of ${endpoint} has an unknown status in ACM${because}`, 'look at it in the console of ACM');
    default:
      return undefined;
  }
}

/** The dates do not matter for a certificate that was never issued, or was revoked. */
function dateVerdict({ facts, endpoint, now }: About): CertificateVerdict | undefined {
  if (['PENDING_VALIDATION', 'VALIDATION_TIMED_OUT', 'FAILED', 'REVOKED'].includes(facts.status)) return undefined;
  const begin = beginsAt(facts);
  const end = endsAt(facts);
  if (facts.status === 'EXPIRED' || (end && end <= now)) {
    return error(
      'certificate-expired',
      `the certificate of ${endpoint} expired${end ? ` on ${day(end)}` : ''}, so Outlook asks the user`,
      facts.acmIssued ? `request a new one for ${endpoint}: ACM does not renew an expired one` : `renew the certificate of ${endpoint}`,
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
      `the expiry date of the certificate of ${endpoint} is unknown`,
      `run 'npx cdk-autodiscover-redirect certificate' again; if its date still cannot be read, give ${endpoint} another certificate`,
    );
  }
  if (!end || !endsSoon(facts, now)) return undefined;
  return warning(
    'ends-soon',
    `the certificate of ${endpoint} expires on ${day(end)}, in ${count(daysBetween(now, end), 'day')}${facts.acmIssued ? ', and ACM should have renewed it by now' : ''}`,
    fixOfEnd(facts, endpoint),
  );
}

function fixOfEnd({ acmIssued, renewal, source }: CertificateFacts, endpoint: string): string {
  if (renewal?.eligible) return 'check in ACM why it was not renewed: the usual reason is that a CNAME for validation was removed from the DNS';
  if (acmIssued) return 'use it on a load balancer, or request a new one: ACM does not renew an unused one';
  return source.kind === 'acm' ? 'renew it and import it again under the same ARN: ACM does not renew imported ones' : `renew the certificate of ${endpoint}`;
}

function renewalVerdict({ facts, endpoint }: About): CertificateVerdict | undefined {
  const { status, renewal, awaitingValidation = facts.names } = facts;
  if (status !== 'ISSUED' && status !== 'EXPIRED') return undefined;
  if (renewal?.status === 'PENDING_VALIDATION') {
    return warning(
      'renewal-pending-validation',
      `ACM cannot renew the certificate of ${endpoint} yet: it waits for validation of ${some(awaitingValidation)}`,
      'add the CNAMEs that ACM asks for to the DNS again, or answer its mails',
    );
  }
  if (renewal?.status === 'FAILED') {
    return warning(
      'renewal-failed',
      `ACM failed to renew the certificate of ${endpoint}${renewal.reason === undefined ? '' : ` (${renewal.reason})`}`,
      `request a new one before this one expires, and replace it: ${fixOfReason(renewal.reason)}`,
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
      ? `it is unknown when the certificate of ${endpoint} was last looked up`
      : `the certificate of ${endpoint} was last looked up ${count(age, 'day')} ago`,
    "run 'npx cdk-autodiscover-redirect certificate' again",
  );
}

function fixOfFailure({ statusReason }: CertificateFacts): string {
  return `${fixOfReason(statusReason)}; then delete the request, and request it again`;
}

/** User Guide of ACM, "Certificate request fails". */
function fixOfReason(reason: string | undefined): string {
  if (reason === 'CAA_ERROR') return 'allow amazon.com in the CAA records of its names';
  if (reason === 'ADDITIONAL_VERIFICATION_REQUIRED') return 'ask AWS Support to allow its names';
  if (reason === 'DOMAIN_NOT_ALLOWED') return 'ask AWS Support why one of its names is not allowed';
  if (reason === 'DOMAIN_VALIDATION_DENIED') return 'validate its names by CNAMEs, as a recipient of the mails denied them';
  if (reason === 'INVALID_PUBLIC_DOMAIN') return 'correct the name whose top-level domain does not exist';
  if (reason === 'NO_AVAILABLE_CONTACTS') return 'validate its names by CNAMEs, as ACM found no address to send mails to';
  if (reason === 'SLR_NOT_FOUND' || reason?.startsWith('PCA_')) return 'fix the private certificate authority that should issue it';
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
