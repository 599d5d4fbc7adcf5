import { EXIT, UserError } from '../errors';

/** What was to be verified is not so, or could not be seen: its message is all that is shown. */
export class FailedVerification extends UserError {
  public override readonly name = 'FailedVerification';
  public override readonly status = EXIT.no;
}
