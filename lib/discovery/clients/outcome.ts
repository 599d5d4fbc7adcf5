import type { RequestId } from './observations';
import type { ClientId, KnownBy } from './profile';

/** A change after which a client would find its server. */
export type Help =
  /** An SRV record that leads to the endpoint. */
  | 'srv'
  /** The record of the autodiscover host leads straight to the endpoint, whose certificate names it. */
  | 'direct'
  /** The certificate that port 443 presents names the host. */
  | 'certificate'
  /** Port 443 of the domain, or of the autodiscover host, refuses connections. */
  | 'refuse-https';

/** What one client gets of one namespace, by its profile and by what was observed. */
export interface ClientOutcome {
  readonly client: ClientId;
  readonly knownBy: KnownBy;
  /** `asks`: it stops at a certificate and asks its user. `unknown`: what decides was not observed. */
  readonly outcome: 'found' | 'asks' | 'not-found' | 'unknown';
  /** The request that decided. */
  readonly at?: RequestId;
  /** The host that it reaches. */
  readonly host?: string;
  /** How long it waits at what does not answer; left out where that is unknown. */
  readonly seconds?: number;
  /** Whether it waits longer than that. */
  readonly longer?: true;
  /** What it asks its user. */
  readonly prompt?: string;
  /** In a sentence without a full stop. */
  readonly reason: string;
  /** What the outcome leaves out. */
  readonly caveat?: string;
  /** Each of them alone would let it find its server. */
  readonly wouldHelp: readonly Help[];
}
