import { lacksItsLink, nameServer, nameServerText } from '../../lib/verify/system-resolver';

test.each([
  ['192.0.2.53', '192.0.2.53', 53],
  ['192.0.2.53:5353', '192.0.2.53', 5353],
  ['2001:db8::53', '2001:db8::53', 53],
  ['[2001:db8::53]', '2001:db8::53', 53],
  ['[::1]:5353', '::1', 5353],
  ['[::1]:65535', '::1', 65_535],
  ['fe80::1%eth0', 'fe80::1%eth0', 53],
  ['[fe80::1%eth0.7]:5353', 'fe80::1%eth0.7', 5353],
  ['::ffff:192.0.2.53', '::ffff:192.0.2.53', 53],
])('%s', (text, address, port) => {
  expect(nameServer(text)).toEqual({ address, port });
  expect(nameServer(nameServerText({ address, port }))).toEqual({ address, port });
});

test('is written in brackets where a port would be taken for a part of the address', () => {
  expect(['192.0.2.53', '::1'].map((address) => nameServerText({ address, port: 53 }))).toEqual(['192.0.2.53', '::1']);
  expect(['192.0.2.53', '::1'].map((address) => nameServerText({ address, port: 54 }))).toEqual(['192.0.2.53:54', '[::1]:54']);
});

test.each([
  '',
  'dns.example.com',
  'https://192.0.2.53',
  '192.0.2',
  '192.0.2.256',
  '192.0.2.53:',
  ':53',
  '[192.0.2.53]:53',
  '[::1',
  '[]:53',
  '::1%',
  '1.2.3.4%eth0',
  ' ::1',
])("'%s' is no name server, and the error says what would be", (text) => {
  expect(() => nameServer(text)).toThrow(
    `'${text}' is not the address of a name server: write an IP address, such as '192.0.2.53', '192.0.2.53:5353' or '[2001:db8::53]:5353'`,
  );
});

test.each(['192.0.2.53:0', '192.0.2.53:65536', '[::1]:99999'])("'%s' has no port", (text) => {
  expect(() => nameServer(text)).toThrow('a port is a number from 1 to 65535');
});

test('a link-local address without its link leads nowhere', () => {
  const lacking = ['fe80::1', 'FEBF::1', 'fe80::1%eth0', 'fec0::1', 'fd00:ec2::253', '192.0.2.53', '::1'].filter((address) =>
    lacksItsLink({ address, port: 53 }),
  );
  expect(lacking).toEqual(['fe80::1', 'FEBF::1']);
});
