/** What was to be verified is not so, or could not be seen: its message is all that is shown. */
export class FailedVerification extends Error {
  public override readonly name = 'FailedVerification';
}
