import { type AddressClass, addressClass, blockOf, isWithin } from '../../lib/discovery/addresses';

/* The first and the last address of each range, and their neighbours outside. */

const CASES: Readonly<Record<AddressClass, readonly string[]>> = {
  public: [
    ...['9.255.255.255', '11.0.0.0', '172.15.255.255', '172.32.0.0', '192.167.255.255', '192.169.0.0', '100.63.255.255', '100.128.0.0'],
    ...['126.255.255.255', '128.0.0.0', '169.253.255.255', '169.255.0.0', '1.0.0.0', '198.17.255.255', '198.20.0.0', '223.255.255.255'],
    ...['192.0.2.10', '198.51.100.30', '203.0.113.1', '168.63.129.15', '168.63.129.17', '192.0.1.0', '191.255.255.255'],
    ...['2001:db8::10', '2606:4700::1111', 'fbff:ffff::1', 'fe00::1', 'fe7f::1', '::ffff:192.0.2.10', '64:ff9b::192.0.2.10', '2002:c000:20a::1', '::2:0:0'],
  ],
  private: [
    ...['10.0.0.0', '10.255.255.255', '172.16.0.0', '172.31.255.255', '192.168.0.0', '192.168.255.255', '100.64.0.0', '100.127.255.255'],
    ...['198.18.0.0', '198.19.255.255', 'fc00::', 'fdff:ffff::1', 'FD12:3456::1', 'fec0::1', 'feff::1', '64:ff9b:1::a00:1'],
    ...['::ffff:10.0.0.1', '::FFFF:a00:1', '0:0:0:0:0:ffff:172.16.0.1', '64:ff9b::10.0.0.1', '2002:a00:1::', '::10.0.0.1'],
  ],
  'link-local': [
    ...['169.254.0.0', '169.254.169.254', '169.254.255.255', 'fe80::1', 'fe80::1%eth0', 'febf:ffff::1', 'fd00:ec2::254'],
    ...['168.63.129.16', '192.0.0.192', '100.100.100.200', '::ffff:169.254.169.254', '64:ff9b::a9fe:a9fe'],
  ],
  loopback: ['127.0.0.0', '127.0.0.1', '127.255.255.255', '0.0.0.0', '0.255.255.255', '::1', '0:0:0:0:0:0:0:1', '::', '::ffff:127.0.0.1', '::ffff:0.0.0.0'],
  'no-host': ['224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255', 'ff02::1', '::ffff:224.0.0.1'],
};

describe.each(Object.entries(CASES))('%s', (kind, addresses) => {
  test.each(addresses)('%s', (address) => {
    expect(addressClass(address)).toBe(kind);
  });
});

test.each(['', 'localhost', '10.0.0', '[::1]', '10.0.0.0/8'])("'%s' has no class", (text) => {
  expect(() => addressClass(text)).toThrow(`'${text}' is not an IP address`);
});

test('blocks hold addresses of their own family alone', () => {
  const blocks = [blockOf('10.0.0.0/8'), blockOf('2001:db8::/32')];
  for (const address of ['10.1.2.3', '2001:db8:ffff::1']) expect(isWithin(address, blocks)).toBe(true);
  for (const address of ['11.0.0.0', '2001:db9::1', '::10.1.2.3', '::ffff:10.1.2.3']) expect(isWithin(address, blocks)).toBe(false);
});
