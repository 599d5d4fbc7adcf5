/*
 * What is known of the certificate of an endpoint: plain data, that a command writes down and a synthesis reads.
 */

export interface CertificateFacts {
  readonly source: AcmSource | TlsSource;
  /** DNS names of its subjectAltName: lower case, IDNA A-labels, sorted. Never its common name. */
  readonly names: readonly string[];
  /** ISO 8601. Left out where there is no certificate yet. */
  readonly notBefore?: string;
  /** ISO 8601. Left out where there is no certificate yet. */
  readonly notAfter?: string;
  readonly issuer?: string;
  /** `RSA 2048`, `EC P-256`. */
  readonly keyType?: string;
  readonly status: CertificateStatus;
  /** Why it has this status: ACM's FailureReason or RevocationReason, OpenSSL's code, or a status that is not known here. */
  readonly statusReason?: string;
  /** Names whose owner has not been proven to ACM, for a first issue or for a renewal; left out where there are none. */
  readonly awaitingValidation?: readonly string[];
  /** Of ACM alone. */
  readonly renewal?: Renewal;
  /** Whether ACM issues and renews it: `AMAZON_ISSUED`, neither `IMPORTED` nor `PRIVATE`. */
  readonly acmIssued?: boolean;
  /** When the facts were seen: ISO 8601. */
  readonly seenAt: string;
}

export interface AcmSource {
  readonly kind: 'acm';
  readonly arn: string;
}

export interface TlsSource {
  readonly kind: 'tls';
  readonly host: string;
  readonly port: number;
}

export interface Renewal {
  /** Whether ACM will renew it by itself: it is issued by ACM, and in use or exported (User Guide, "Managed renewal for ACM certificates"). */
  readonly eligible: boolean;
  /** API reference of ACM, "RenewalSummary": `PENDING_AUTO_RENEWAL`, `PENDING_VALIDATION`, `SUCCESS`, `FAILED`. */
  readonly status?: string;
  readonly reason?: string;
}

/** API reference of ACM, "CertificateDetail". */
export type AcmStatus = 'PENDING_VALIDATION' | 'ISSUED' | 'INACTIVE' | 'EXPIRED' | 'VALIDATION_TIMED_OUT' | 'REVOKED' | 'FAILED';

/** What the chain of a handshake comes to, whatever its names: the name is a matter of who asks for it. */
export type TlsStatus = 'VALID' | 'EXPIRED' | 'NOT_YET_VALID' | 'UNTRUSTED';

/** `UNKNOWN` is a status that ACM has got since this was written; it stands in the reason. */
export type CertificateStatus = AcmStatus | TlsStatus | 'UNKNOWN';
