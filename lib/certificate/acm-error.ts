import { AccountError, accountErrorOf, type Call } from '../topology/account/account-error';
import { CertificateError } from './certificate-error';

/** What to throw in place of what a call of ACM threw: a CertificateError where there is a mend, the same error otherwise. */
export function certificateErrorOf(error: unknown, call: Call): unknown {
  const { name, message } = error as Error;
  if (name === 'ResourceNotFoundException') {
    return new CertificateError(
      `there is no certificate ${call.of} for ${call.who}: see that it was not deleted, and that the credentials are of the account in its ARN`,
      { cause: error },
    );
  }
  if (name === 'InvalidArnException') {
    return new CertificateError(`ACM takes '${call.of}' for no ARN of a certificate (${message}): copy it from the console`, { cause: error });
  }
  const told = accountErrorOf(error, call);
  return told instanceof AccountError ? new CertificateError(forAcm(told.message), { cause: error }) : error;
}

/** An account's reading has zones to leave out; ACM's has a host to be asked for by ARN. */
function forAcm(message: string): string {
  return message.replace(/try again later, or read fewer zones$/, "try again later, or give the certificate's ARN");
}
