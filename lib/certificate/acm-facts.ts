import type { CertificateDetail, DomainValidation } from '@aws-sdk/client-acm';
import type { AcmStatus, CertificateFacts, CertificateStatus, Renewal } from '../coverage/certificate-facts';
import { dnsNames } from '../names/certificate-cover';
import { plainText } from '../text/untrusted';

const STATUSES: readonly AcmStatus[] = ['PENDING_VALIDATION', 'ISSUED', 'INACTIVE', 'EXPIRED', 'VALIDATION_TIMED_OUT', 'REVOKED', 'FAILED'];

/** NIST's names of curves, by OpenSSL's. */
export const CURVES: Readonly<Record<string, string>> = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' };

/** The facts in ACM's description of a certificate. */
export function factsOfDescription(detail: CertificateDetail, arn: string, seenAt: Date): CertificateFacts {
  const { status, reason } = statusOf(detail);
  const renewal = renewalOf(detail);
  const awaiting = awaitingValidation(detail);
  return {
    source: { kind: 'acm', arn },
    names: dnsNames(detail.SubjectAlternativeNames ?? []),
    ...(detail.NotBefore ? { notBefore: detail.NotBefore.toISOString() } : {}),
    ...(detail.NotAfter ? { notAfter: detail.NotAfter.toISOString() } : {}),
    ...(detail.Issuer ? { issuer: plainText(detail.Issuer) } : {}),
    ...(detail.KeyAlgorithm ? { keyType: keyTypeOf(detail.KeyAlgorithm) } : {}),
    status,
    ...(reason === undefined ? {} : { statusReason: reason }),
    ...(awaiting.length > 0 ? { awaitingValidation: awaiting } : {}),
    ...(renewal ? { renewal } : {}),
    acmIssued: detail.Type === 'AMAZON_ISSUED',
    seenAt: seenAt.toISOString(),
  };
}

function statusOf({ Status: status, FailureReason, RevocationReason }: CertificateDetail): { readonly status: CertificateStatus; readonly reason?: string } {
  const known = STATUSES.find((candidate) => candidate === status);
  if (known === undefined) return { status: 'UNKNOWN', reason: plainText(status ?? 'none') };
  if (known === 'FAILED') return { status: known, reason: FailureReason && plainText(FailureReason) };
  if (known === 'REVOKED') return { status: known, reason: RevocationReason && plainText(RevocationReason) };
  return { status: known };
}

function renewalOf({ RenewalEligibility: eligibility, RenewalSummary: summary }: CertificateDetail): Renewal | undefined {
  if (eligibility === undefined && summary === undefined) return undefined;
  return {
    eligible: eligibility === 'ELIGIBLE',
    ...(summary?.RenewalStatus ? { status: summary.RenewalStatus } : {}),
    ...(summary?.RenewalStatusReason ? { reason: summary.RenewalStatusReason } : {}),
  };
}

/** A renewal has its own validations, apart from those of the first issue. */
function awaitingValidation({ Status: status, DomainValidationOptions: first, RenewalSummary: renewal }: CertificateDetail): string[] {
  if (renewal && (renewal.RenewalStatus === 'PENDING_VALIDATION' || renewal.RenewalStatus === 'FAILED')) return unproven(renewal.DomainValidationOptions);
  return status === 'PENDING_VALIDATION' || status === 'VALIDATION_TIMED_OUT' || status === 'FAILED' ? unproven(first) : [];
}

function unproven(options: readonly DomainValidation[] | undefined): string[] {
  return dnsNames((options ?? []).filter(({ ValidationStatus: status }) => status !== 'SUCCESS').map(({ DomainName: name }) => name ?? ''));
}

/** The API reference writes values with `_`, and the service answers with `-`: `RSA-2048`, not `RSA_2048`. */
function keyTypeOf(algorithm: string): string {
  const [kind, detail = ''] = algorithm.split(/[_-]/);
  return plainText(`${kind} ${CURVES[detail] ?? detail}`.trim());
}
