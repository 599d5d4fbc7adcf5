import { UserError } from '../errors';

/** Something that the user can mend: its message is all that is shown. */
export class UsageError extends UserError {
  public override readonly name = 'UsageError';
}
