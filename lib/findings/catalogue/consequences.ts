/*
 * What a fault costs people with Outlook, where several findings cost the same.
 */

export const LEAK = 'clients give their credentials to whoever answers there';
export const NEVER =
  'Outlook finds no settings: a new profile cannot be made, and free/busy times, out-of-office and the address book fail in those that exist';
export const PROMPT = 'Outlook asks whether to go on with this certificate, and comes no further along its way';
export const SOME = 'Outlook finds its settings; other clients of the same mailboxes do not';
export const SLOW = 'Outlook waits about 21 seconds for each address that drops, whenever it looks for its settings, before it goes on';
export const LATE =
  "Outlook comes to this record last, when everything else has failed; Evolution, which does not ask on port 80 by default, and exchangelib, which does not follow a load balancer's redirect, find the endpoint by it alone";
export const DEAD_END = 'every mailbox that is led here is lost at the last step';
export const UNDECIDED = 'Outlook sends an address, and a service that answers it with settings shows itself to nothing else';
export const THIRD_PARTY = `Outlook follows it with the address of the mailbox, and whoever runs that host decides where to: ${LEAK}`;
export const UNVERIFIED = 'was not verified, as a name may lead this machine to places that nobody else can ask';
