import type { CertificateFacts } from './certificate-facts';
import { certificateFromEndpoint, type HandshakeOptions } from './handshake';

/** Where to look for the certificate of an endpoint. */
export type CertificateLookUp =
  | { readonly from: 'acm'; readonly arn: string }
  | { readonly from: 'acm'; readonly host: string; readonly region: string }
  | { readonly from: 'tls'; readonly host: string; readonly port?: number };

export interface LookUpOptions extends HandshakeOptions {
  /** For ACM: a named profile of the shared configuration; the SDK's default chain otherwise. */
  readonly profile?: string;
}

/**
 * What is known of a certificate, asked for now. The AWS SDK is loaded where ACM is asked, and not before.
 *
 * @throws UserError where its user can fix what keeps it from being read; the signal's reason if it is aborted
 */
export async function lookUpCertificate(lookUp: CertificateLookUp, { profile, ...options }: LookUpOptions = {}): Promise<CertificateFacts> {
  if (lookUp.from === 'tls') return certificateFromEndpoint(lookUp, options);
  const { certificateFromAcm } = await import('./acm');
  return certificateFromAcm(lookUp, { profile, signal: options.signal });
}
