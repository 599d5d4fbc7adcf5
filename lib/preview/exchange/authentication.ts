import { ntlmChallenge, readNtlm } from './ntlm';
import { chosen, completed, continued, readToken } from './spnego';

/** What an Authorization header leads to. */
export type Authentication =
  /** With the header's last word to the client, if its scheme has one. */
  | { readonly kind: 'accepted'; readonly header?: string }
  /** The handshake goes on, on the same connection: the value of WWW-Authenticate. */
  | { readonly kind: 'continued'; readonly header: string }
  /** No credentials, or none of those that are understood here. */
  | { readonly kind: 'refused' };

const REFUSED: Authentication = { kind: 'refused' };

/**
 * Authenticates the requests of one connection, which a handshake is bound to (RFC 4559, section 6): every user and password is right,
 * but an anonymous one. Negotiate is spoken with NTLM in it, plain or in SPNEGO. A ticket of Kerberos would take a domain that
 * knows this server: a client that offers nothing else is refused, and goes on to another scheme.
 */
export class ConnectionAuthentication {
  private challenged = false;
  private accepted = false;
  private preferred = true;

  public constructor(private readonly host: string) {}

  public authenticate(authorization: string | undefined): Authentication {
    // As IIS does it (authPersistSingleRequest): further requests of the connection need no credentials.
    if (authorization === undefined) return this.accepted ? { kind: 'accepted' } : REFUSED;
    const { scheme = '', token = '' } = /^(?<scheme>[a-z]+) +(?<token>\S+) *$/i.exec(authorization)?.groups ?? {};
    switch (scheme.toLowerCase()) {
      case 'basic':
        return { kind: 'accepted' };
      case 'ntlm':
        return this.ntlm('NTLM', Buffer.from(token, 'base64'));
      case 'negotiate':
        return this.negotiate(Buffer.from(token, 'base64'));
      default:
        return REFUSED;
    }
  }

  private ntlm(scheme: 'NTLM' | 'Negotiate', bytes: Buffer): Authentication {
    const answer = this.answerTo(bytes);
    if (answer === 'refused') return REFUSED;
    return answer === 'accepted' ? { kind: 'accepted' } : { kind: 'continued', header: headerOf(scheme, answer) };
  }

  private negotiate(bytes: Buffer): Authentication {
    if (readNtlm(bytes).kind !== 'none') return this.ntlm('Negotiate', bytes);
    const token = readToken(bytes);
    if (token.kind === 'none') return REFUSED;
    if (token.kind === 'first') this.preferred = token.preferred;
    if (token.ntlm === undefined) return { kind: 'continued', header: headerOf('Negotiate', chosen(this.preferred)) };
    const answer = this.answerTo(token.ntlm);
    if (answer === 'refused') return REFUSED;
    if (answer !== 'accepted') {
      return { kind: 'continued', header: headerOf('Negotiate', token.kind === 'first' ? chosen(this.preferred, answer) : continued(answer)) };
    }
    // Who liked another mechanism better wants proof that nobody forged its list (RFC 4178, section 5), which takes the password.
    return { kind: 'accepted', ...(this.preferred ? { header: headerOf('Negotiate', completed()) } : {}) };
  }

  private answerTo(bytes: Buffer): Buffer | 'accepted' | 'refused' {
    const message = readNtlm(bytes);
    this.accepted = message.kind === 'authenticate' && this.challenged && message.user !== '' && message.responds;
    this.challenged = message.kind === 'negotiate';
    if (message.kind === 'negotiate') return ntlmChallenge(message.flags, this.host);
    return this.accepted ? 'accepted' : 'refused';
  }
}

function headerOf(scheme: string, token: Buffer): string {
  return `${scheme} ${token.toString('base64')}`;
}
