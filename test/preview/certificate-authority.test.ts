import { X509Certificate } from 'node:crypto';
import { type AddressInfo, isIP } from 'node:net';
import { connect, createServer } from 'node:tls';
import { type CertificateAuthority, createAuthority, type IssuedCertificate } from '../../lib/preview/certificate-authority';

const DAY_MS = 24 * 60 * 60 * 1000;
const NAME = 'autodiscover.contoso.com';

let authority: CertificateAuthority;

beforeAll(async () => {
  authority = await createAuthority();
});

test.each([
  ['a host name', ['autodiscover.contoso.com'], 'autodiscover.contoso.com'],
  ['a second name', ['contoso.com', 'autodiscover.contoso.com'], 'autodiscover.contoso.com'],
  ['a wildcard', ['*.contoso.com'], 'autodiscover.contoso.com'],
  ['a name longer than a common name may be', [`${'a'.repeat(60)}.${'b'.repeat(60)}.contoso.com`], `${'a'.repeat(60)}.${'b'.repeat(60)}.contoso.com`],
  ['an address', ['127.0.0.1'], '127.0.0.1'],
])('TLS with full checking accepts a certificate for %s', async (_, names, asked) => {
  const seen = await handshake(await authority.issue({ names }), { ca: authority.pem, asked });

  expect(seen).toMatchObject({ authorized: true, protocol: 'TLSv1.3' });
});

test.each([
  ['another name', { names: ['autodiscover.fabrikam.com'] }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['a time that is over', { names: [NAME], notAfter: new Date(Date.now() - DAY_MS) }, 'CERT_HAS_EXPIRED'],
  ['a time to come', { names: [NAME], notBefore: new Date(Date.now() + DAY_MS) }, 'CERT_NOT_YET_VALID'],
])('TLS refuses a certificate for %s', async (_, options, code) => {
  await expect(handshake(await authority.issue(options), { ca: authority.pem, asked: NAME })).rejects.toMatchObject({ code });
});

test('TLS refuses a certificate of another authority, even one of the same name', async () => {
  const twin = await createAuthority();

  await expect(handshake(await authority.issue({ names: [NAME] }), { ca: twin.pem, asked: NAME })).rejects.toMatchObject({
    code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  });
});

test('every PEM ends with a line break, so that files of them can be joined', async () => {
  const { key, cert } = await authority.issue({ names: [NAME] });

  for (const pem of [authority.pem, key, cert]) expect(pem).toMatch(/^-----BEGIN [^-]+-----\n[^-]+\n-----END [^-]+-----\n$/);
});

test('an issued certificate cannot issue others, and the authority can', async () => {
  const issued = await authority.issue({ names: [NAME] });

  expect(new X509Certificate(authority.pem)).toMatchObject({ ca: true });
  expect(new X509Certificate(issued.cert)).toMatchObject({ ca: false, keyUsage: ['1.3.6.1.5.5.7.3.1'], subjectAltName: `DNS:${NAME}` });
  expect(new X509Certificate(issued.cert).verify(new X509Certificate(authority.pem).publicKey)).toBe(true);
  expect(new X509Certificate(issued.cert).checkIssued(new X509Certificate(authority.pem))).toBe(true);
});

test('the authority is named as asked, and lives for a week from a minute ago', async () => {
  const root = new X509Certificate((await createAuthority({ name: 'Contoso, "preview" + CN=x', now: new Date('2026-05-04T12:00:00Z') })).pem);

  expect(root.subject).toBe('CN=Contoso\\, \\"preview\\" \\+ CN=x');
  expect(root.issuer).toBe(root.subject);
  expect([new Date(root.validFrom), new Date(root.validTo)]).toEqual([new Date('2026-05-04T11:59:00Z'), new Date('2026-05-11T11:59:00Z')]);
});

test('a certificate lives for a week, wherever it begins or ends', async () => {
  const now = new Date('2026-05-04T12:00:00Z');
  const dated = await createAuthority({ now });
  const days = async (options: { notBefore?: Date; notAfter?: Date }) => {
    const { validFrom, validTo } = new X509Certificate((await dated.issue({ names: [NAME], ...options })).cert);
    return [new Date(validFrom).toISOString().slice(0, 10), new Date(validTo).toISOString().slice(0, 10)];
  };

  expect(await days({})).toEqual(['2026-05-04', '2026-05-11']);
  expect(await days({ notAfter: new Date('2026-05-01T00:00:00Z') })).toEqual(['2026-04-24', '2026-05-01']);
  expect(await days({ notBefore: new Date('2026-06-01T00:00:00Z') })).toEqual(['2026-06-01', '2026-06-08']);
});

test('serial numbers are positive, of 16 bytes, and never the same', async () => {
  const issued = await Promise.all(Array.from({ length: 20 }, () => authority.issue({ names: [NAME] })));
  const serials = issued.map(({ cert }) => new X509Certificate(cert).serialNumber);

  expect(new Set(serials).size).toBe(20);
  for (const serial of serials) expect(serial).toMatch(/^[4-7][0-9A-F]{31}$/);
});

test('every certificate has a key of its own', async () => {
  const [one, other] = await Promise.all([authority.issue({ names: [NAME] }), authority.issue({ names: [NAME] })]);

  expect(one.key).not.toBe(other.key);
});

test('what could never be valid is refused', async () => {
  await expect(authority.issue({ names: [] })).rejects.toThrow('a certificate needs a name: give at least one');
  await expect(authority.issue({ names: [NAME], notBefore: new Date('2026-02-01'), notAfter: new Date('2026-01-01') })).rejects.toThrow(
    'a certificate from 2026-02-01T00:00:00.000Z to 2026-01-01T00:00:00.000Z is never valid: let notAfter be later than notBefore',
  );
});

/** A handshake of Node's TLS with a server of that certificate, over the loopback. */
async function handshake(issued: IssuedCertificate, { ca, asked }: { readonly ca: string; readonly asked: string }) {
  const server = createServer({ ...issued }, (socket) => socket.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await new Promise<{ authorized: boolean; protocol: string | null }>((resolve, reject) => {
      const { port } = server.address() as AddressInfo;
      const socket = connect({ host: '127.0.0.1', port, ca, ...(isIP(asked) ? {} : { servername: asked }) }, () => {
        resolve({ authorized: socket.authorized, protocol: socket.getProtocol() });
        socket.destroy();
      });
      socket.once('error', reject);
    });
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}
