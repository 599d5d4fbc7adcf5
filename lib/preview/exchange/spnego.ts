import { type AsnType, Constructed, Enumerated, fromBER, ObjectIdentifier, OctetString, Sequence } from 'asn1js';

/*
 * The tokens of Negotiate around those of NTLM: GSS-API's (RFC 2743, section 3.1) around SPNEGO's (RFC 4178, section 4.2), in HTTP
 * as RFC 4559 has them.
 */

const SPNEGO = '1.3.6.1.5.5.2';
/** MS-NLMP, section 1.9. */
const NTLM = '1.3.6.1.4.1.311.2.2.10';

/** What a client sends. */
export type ClientToken =
  /** The mechanism that it likes best is NTLM if `preferred`; `ntlm` is then its first message, if it sends one along. */
  | { readonly kind: 'first'; readonly preferred: boolean; readonly ntlm?: Buffer }
  | { readonly kind: 'further'; readonly ntlm: Buffer }
  /** A ticket of Kerberos, another mechanism, or no token at all. */
  | { readonly kind: 'none' };

const NONE: ClientToken = { kind: 'none' };

const STATES = { acceptCompleted: 0, acceptIncomplete: 1, requestMic: 3 } as const;

/** Never throws, for any bytes. */
export function readToken(bytes: Buffer): ClientToken {
  try {
    const { result, offset } = fromBER(bytes);
    if (offset === -1) return NONE;
    return isTagged(result, APPLICATION, 0) ? firstOf(childrenOf(result)) : furtherOf(result);
  } catch {
    // Where no token is what it claims to be, a cast above is wrong.
    return NONE;
  }
}

/** InitialContextToken: the mechanism, here SPNEGO, and its NegTokenInit. */
function firstOf([mechanism, choice]: readonly AsnType[]): ClientToken {
  if (!isTagged(choice, CONTEXT, 0) || identifierOf(mechanism) !== SPNEGO) return NONE;
  const [init] = childrenOf(choice);
  const mechanisms = childrenOf(fieldOf(init, 0) as AsnType).map(identifierOf);
  if (!mechanisms.includes(NTLM)) return NONE;
  const preferred = mechanisms[0] === NTLM;
  const token = fieldOf(init, 2);
  return { kind: 'first', preferred, ...(preferred && token ? { ntlm: octetsOf(token) } : {}) };
}

/** NegTokenResp. */
function furtherOf(choice: AsnType): ClientToken {
  if (!isTagged(choice, CONTEXT, 1)) return NONE;
  const token = fieldOf(childrenOf(choice)[0], 2);
  return token ? { kind: 'further', ntlm: octetsOf(token) } : NONE;
}

/** The reply to the client's first token: NTLM it is, with NTLM's answer if the client sent its message along. */
export function chosen(preferred: boolean, ntlm?: Buffer): Buffer {
  const state = preferred ? STATES.acceptIncomplete : STATES.requestMic;
  return response(tagged(0, new Enumerated({ value: state })), tagged(1, new ObjectIdentifier({ value: NTLM })), ...answerOf(ntlm));
}

export function continued(ntlm: Buffer): Buffer {
  return response(tagged(0, new Enumerated({ value: STATES.acceptIncomplete })), ...answerOf(ntlm));
}

export function completed(): Buffer {
  return response(tagged(0, new Enumerated({ value: STATES.acceptCompleted })));
}

function answerOf(ntlm: Buffer | undefined): Constructed[] {
  return ntlm ? [tagged(2, new OctetString({ valueHex: ntlm }))] : [];
}

function response(...fields: Constructed[]): Buffer {
  return Buffer.from(tagged(1, new Sequence({ value: fields })).toBER());
}

function tagged(tagNumber: number, value: AsnType): Constructed {
  return new Constructed({ idBlock: { tagClass: CONTEXT, tagNumber }, value: [value] });
}

const APPLICATION = 2;
const CONTEXT = 3;

function isTagged(block: AsnType | undefined, tagClass: number, tagNumber: number): block is Constructed {
  return block instanceof Constructed && block.idBlock.tagClass === tagClass && block.idBlock.tagNumber === tagNumber;
}

function childrenOf(block: AsnType): readonly AsnType[] {
  return (block as Constructed).valueBlock.value as AsnType[];
}

/** What the field of that number of a sequence holds. */
function fieldOf(sequence: AsnType, tagNumber: number): AsnType | undefined {
  const field = childrenOf(sequence).find((one) => isTagged(one, CONTEXT, tagNumber));
  return field && childrenOf(field)[0];
}

function identifierOf(block: AsnType): string {
  return (block as ObjectIdentifier).getValue();
}

function octetsOf(block: AsnType): Buffer {
  return Buffer.from((block as OctetString).getValue());
}
