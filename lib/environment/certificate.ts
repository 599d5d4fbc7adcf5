import type { EnvironmentFile } from './schema';
import type { Path } from './yaml-source';

/** Keys of the certificate that contradict each other. */
export function checkCertificate({ certificate }: EnvironmentFile, report: (path: Path, says: string) => void): void {
  if (!certificate) return;
  const { arn, source, port } = certificate;
  const isAcm = arn !== undefined || source === 'acm';
  if (arn !== undefined && source === 'tls')
    report(['certificate', 'source'], "'tls' asks the endpoint itself, and arn is of a certificate in ACM: leave one of the two out");
  else if (port !== undefined && isAcm) report(['certificate', 'port'], 'is for the handshake of source tls: leave it out, as ACM is asked');
}
