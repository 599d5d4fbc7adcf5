import type { CertificateFacts } from '../coverage/certificate-facts';
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
 * Looks a certificate up now. The AWS SDK is loaded only if ACM is asked.
 *
 * @throws UserError where its user can fix what keeps it from being read; the signal's reason if it is aborted
 */
export async function lookUpCertificate(lookUp: CertificateLookUp, { profile, ...options }: LookUpOptions = {}): Promise<CertificateFacts> {
  if (lookUp.from === 'tls') return certificateFromEndpoint(lookUp, options);
  const { certificateFromAcm } = await import('./acm');
  return certificateFromAcm(lookUp, { profile, signal: options.signal });
}

/**
 * The IAM policy that reading a certificate of ACM needs. With the ARN, the second statement is
 * enough. Lists name no single certificate (Service Authorization Reference, "Actions, resources, and condition keys for
 * AWS Certificate Manager"); if acm:SearchCertificates is refused, acm:ListCertificates replaces it.
 */
export const CERTIFICATE_READ_POLICY = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'FindCertificates',
      Effect: 'Allow',
      Action: ['acm:ListCertificates', 'acm:SearchCertificates'],
      Resource: '*',
    },
    {
      Sid: 'ReadCertificates',
      Effect: 'Allow',
      Action: ['acm:DescribeCertificate'],
      Resource: 'arn:*:acm:*:*:certificate/*',
    },
  ],
} as const;
