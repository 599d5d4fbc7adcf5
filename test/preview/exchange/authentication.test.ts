import { ConnectionAuthentication } from '../../../lib/preview/exchange/authentication';
import { CURL_1, CURL_3, SPECIFIED_3 } from './ntlm-messages';

const HOST = 'autodiscover.contoso.com';

/** What MIT's GSS-API with gss-ntlmssp has curl send with `--negotiate`: SPNEGO that knows NTLM alone. */
const SPNEGO_1 = 'YEgGBisGAQUFAqA+MDygDjAMBgorBgEEAYI3AgIKoioEKE5UTE1TU1AAAQAAABeCCOIAAAAAAAAAAAAAAAAAAAAABgIAAAAAAA8=';
/** By pyspnego: SPNEGO with a ticket of Kerberos, which NTLM may stand in for; with nothing else; with NTLM and no message of it. */
const KERBEROS_OR_NTLM = 'YDEGBisGAQUFAqAnMCWgGTAXBgkqhkiG9xIBAgIGCisGAQQBgjcCAgqiCAQGdGlja2V0';
const KERBEROS = 'YCUGBisGAQUFAqAbMBmgDTALBgkqhkiG9xIBAgKiCAQGdGlja2V0';
const NTLM_LATER = 'YBwGBisGAQUFAqASMBCgDjAMBgorBgEEAYI3AgIK';

const connection = () => new ConnectionAuthentication(HOST);

/** The bytes that the client gets next. */
function challengeOf(one: ConnectionAuthentication, authorization: string): Buffer {
  const answer = one.authenticate(authorization);
  if (answer.kind !== 'continued') throw new Error(`no challenge: ${JSON.stringify(answer)}`);
  const [scheme, token] = answer.header.split(' ');
  expect(scheme).toBe(authorization.split(' ')[0]);
  return Buffer.from(token, 'base64');
}

/** NegTokenResp around a message of NTLM, with the state that a client leaves out. */
function further(message: string): string {
  const token = Buffer.from(message, 'base64');
  const tlv = (tag: number, value: Buffer) =>
    Buffer.concat([value.length < 128 ? Buffer.from([tag, value.length]) : Buffer.from([tag, 0x82, value.length >> 8, value.length & 255]), value]);
  return tlv(0xa1, tlv(0x30, tlv(0xa2, tlv(0x04, token)))).toString('base64');
}

/** CHALLENGE_MESSAGE, section 2.2.1.2. */
function read(challenge: Buffer) {
  const text = challenge.readUInt32LE(20) & 1 ? 'utf16le' : 'latin1';
  const field = (at: number) => challenge.subarray(challenge.readUInt32LE(at + 4), challenge.readUInt32LE(at + 4) + challenge.readUInt16LE(at));
  const pairs: [number, string][] = [];
  for (let rest = field(40); rest.length > 0; rest = rest.subarray(4 + rest.readUInt16LE(2))) {
    pairs.push([rest.readUInt16LE(0), rest.subarray(4, 4 + rest.readUInt16LE(2)).toString('utf16le')]);
  }
  return {
    signature: challenge.toString('latin1', 0, 8),
    type: challenge.readUInt32LE(8),
    target: field(12).toString(text),
    flags: challenge.readUInt32LE(20).toString(16),
    nonce: challenge.toString('hex', 24, 32),
    version: challenge.toString('hex', 48, 56),
    pairs,
  };
}

describe('NTLM', () => {
  test.each([
    ['curl', CURL_1, CURL_3],
    ['MS-NLMP', CURL_1, SPECIFIED_3],
  ])('the messages of %s come to an end, whatever the password is', (_, first, last) => {
    const one = connection();

    expect(one.authenticate(undefined)).toEqual({ kind: 'refused' });
    expect(read(challengeOf(one, `NTLM ${first}`))).toMatchObject({ signature: 'NTLMSSP\0', type: 2 });
    expect(one.authenticate(`NTLM ${last}`)).toEqual({ kind: 'accepted' });
    expect(one.authenticate(undefined)).toEqual({ kind: 'accepted' });
  });

  test('the challenge grants what was asked for, names the server, and has no time', () => {
    const oem = read(challengeOf(connection(), `NTLM ${CURL_1}`));
    const unicode = read(challengeOf(connection(), `Negotiate ${Buffer.from('4e544c4d5353500001000000b78208e2', 'hex').toString('base64')}`));

    expect(oem).toMatchObject({ target: 'STAND-IN', flags: '898206', version: '0000000000000000' });
    expect(unicode).toMatchObject({ target: 'STAND-IN', flags: 'e2898235', version: '0a0063450000000f' });
    expect(unicode.pairs).toEqual([
      [2, 'STAND-IN'],
      [1, 'PREVIEW'],
      [4, 'stand-in.invalid'],
      [3, HOST],
      [5, 'stand-in.invalid'],
      [0, ''],
    ]);
    expect(oem.pairs).toEqual(unicode.pairs);
    expect(oem.nonce).not.toBe(unicode.nonce);
  });

  const anonymous = Buffer.from(SPECIFIED_3, 'base64');
  anonymous.writeUInt16LE(0, 36);
  const silent = Buffer.from(SPECIFIED_3, 'base64');
  silent.writeUInt16LE(0, 12);
  silent.writeUInt16LE(0, 20);
  const outside = Buffer.from(SPECIFIED_3, 'base64');
  outside.writeUInt16LE(0xffff, 36);

  test.each([
    ['no user', anonymous.toString('base64')],
    ['no response to the challenge', silent.toString('base64')],
    ['a name that goes beyond the message', outside.toString('base64')],
    ['a message that is cut off', Buffer.from(SPECIFIED_3, 'base64').subarray(0, 63).toString('base64')],
    ['a challenge, which is for servers to send', 'TlRMTVNTUAACAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='],
    ['another signature', `TlRMTVNTUAED${SPECIFIED_3.slice(12)}`],
    ['no base64', '????'],
  ])('%s is refused, and the challenge is spent', (_, last) => {
    const one = connection();
    challengeOf(one, `NTLM ${CURL_1}`);

    expect(one.authenticate(`NTLM ${last}`)).toEqual({ kind: 'refused' });
    expect(one.authenticate(`NTLM ${SPECIFIED_3}`)).toEqual({ kind: 'refused' });
    expect(one.authenticate(undefined)).toEqual({ kind: 'refused' });
  });

  test('who begins anew on a connection that is accepted is no longer', () => {
    const one = connection();
    challengeOf(one, `NTLM ${CURL_1}`);
    one.authenticate(`NTLM ${SPECIFIED_3}`);
    challengeOf(one, `NTLM ${CURL_1}`);

    expect(one.authenticate(undefined)).toEqual({ kind: 'refused' });
  });
});

describe('Negotiate', () => {
  const completed = { kind: 'accepted', header: 'Negotiate oQcwBaADCgEA' };

  test('plain NTLM gets plain NTLM', () => {
    const one = connection();

    expect(read(challengeOf(one, `Negotiate ${CURL_1}`)).type).toBe(2);
    expect(one.authenticate(`Negotiate ${SPECIFIED_3}`)).toEqual({ kind: 'accepted' });
  });

  test('NTLM in SPNEGO gets SPNEGO: go on with NTLM, and then that it is complete', () => {
    const one = connection();
    const answer = challengeOf(one, `Negotiate ${SPNEGO_1}`).toString('hex');

    // NegTokenResp: accept-incomplete, NTLM, and its challenge.
    expect(answer).toMatch(/^a182.{4}3082.{4}a0030a0101a10c060a2b06010401823702020aa281.{2}0481.{2}4e544c4d5353500002/);
    expect(one.authenticate(`Negotiate ${further(SPECIFIED_3)}`)).toEqual(completed);
    expect(one.authenticate(undefined)).toEqual({ kind: 'accepted' });
  });

  test('the first message of NTLM may come later', () => {
    const one = connection();

    expect(challengeOf(one, `Negotiate ${NTLM_LATER}`).toString('hex')).toBe('a1153013a0030a0101a10c060a2b06010401823702020a');
    expect(challengeOf(one, `Negotiate ${further(CURL_1)}`).toString('hex')).toMatch(/^a181.{2}3081.{2}a0030a0101a281.{2}0481.{2}4e544c4d5353500002/);
    expect(one.authenticate(`Negotiate ${further(SPECIFIED_3)}`)).toEqual(completed);
  });

  test('who likes Kerberos better gets no proof of the choice in the end: it takes the password', () => {
    const one = connection();

    expect(challengeOf(one, `Negotiate ${KERBEROS_OR_NTLM}`).toString('hex')).toBe('a1153013a0030a0103a10c060a2b06010401823702020a');
    challengeOf(one, `Negotiate ${further(CURL_1)}`);
    expect(one.authenticate(`Negotiate ${further(SPECIFIED_3)}`)).toEqual({ kind: 'accepted' });
  });

  test.each([
    ['Kerberos alone', KERBEROS],
    ['the last message alone', further(SPECIFIED_3)],
    ['a token that is cut off', SPNEGO_1.slice(0, 20)],
    ['a token of another shape', 'oQIwAA=='],
    ['nested containers without an end', Buffer.alloc(8000, '3080', 'hex').toString('base64')],
    ['a length beyond everything', 'YIT/////'],
  ])('%s is refused', (_, token) => {
    expect(connection().authenticate(`Negotiate ${token}`)).toEqual({ kind: 'refused' });
  });
});

test('Basic needs no handshake, and holds for its request alone', () => {
  const one = connection();

  expect(one.authenticate('basic YW55OmFueQ==')).toEqual({ kind: 'accepted' });
  expect(one.authenticate(undefined)).toEqual({ kind: 'refused' });
});

test.each(['Bearer eyJ0eXAiOiJKV1QifQ', 'Basic', 'NTLM', 'Negotiate ', ''])('%s is refused', (authorization) => {
  expect(connection().authenticate(authorization)).toEqual({ kind: 'refused' });
});
