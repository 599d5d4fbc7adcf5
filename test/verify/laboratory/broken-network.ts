import type { FindingId } from '../../../lib/findings/catalogue';
import type { CheckId, Severity } from '../../../lib/findings/finding';
import type { Planned } from './run';

export interface BrokenNetwork extends Planned {
  readonly name: string;
  readonly finds: FindingId;
  /** Where it is another one than the catalogue's. */
  readonly severity?: Severity;
  readonly check?: CheckId;
  /** Where it is found, if not at all addresses of the host. */
  readonly addresses?: readonly string[];
  /** The host at fault, which a reader has to be told; the autodiscover host of fabrikam.com if left out. */
  readonly host?: string;
  /** The host that a client's settings are of where it finds them, as the stand-in names them after the host that was asked; the endpoint's if left out. */
  readonly settingsOf?: string;
  /** Addresses that nobody may be asked at. */
  readonly alone?: readonly string[];
  /** Where ews-javascript-api fares otherwise than the severity says: an error keeps it from its settings, and nothing else does. */
  readonly ews?: { readonly comes: boolean; readonly because: string };
}
