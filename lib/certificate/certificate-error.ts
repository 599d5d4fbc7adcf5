import { UserError } from '../errors';

/** What keeps a certificate from being read, and its user can mend: the message says what was seen, and the mend. */
export class CertificateError extends UserError {
  public override readonly name = 'CertificateError';
}
