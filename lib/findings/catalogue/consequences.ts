/*
 * The effect of a fault on users of Outlook, shared by several findings.
 */

export const LEAK = 'clients give their credentials to the server there';
export const NEVER =
  'Outlook finds no settings: a new profile cannot be made, and free/busy times, out-of-office and the address book fail in those that exist';
export const PROMPT = 'Outlook asks the user whether to continue with this certificate, and tries nothing else';
export const SOME = 'Outlook finds its settings; other clients of the same mailboxes do not';
export const SLOW = 'Outlook waits about 21 seconds for each address that drops, each time it looks for its settings';
export const LATE =
  "Outlook tries this record last, when everything else has failed; Evolution, which does not ask on port 80 by default, and exchangelib, which does not follow a load balancer's redirect, find the endpoint only by it";
export const DEAD_END = 'every mailbox that is sent here fails at the last step';
export const UNDECIDED = 'Outlook sends an address, and some services answer only such a request';
export const THIRD_PARTY = `Outlook follows it with the address of the mailbox, and the owner of that host decides where to: ${LEAK}`;
export const UNVERIFIED = 'was not verified, as another party could make this machine send requests into its own network';
