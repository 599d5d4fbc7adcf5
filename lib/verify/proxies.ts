import { blockOf, isWithin } from '../discovery/addresses';

/**
 * The addresses that Cloudflare answers a record with whose proxy is on, in place of what the record says; as published at
 * https://www.cloudflare.com/ips-v4 and /ips-v6 ("Proxied DNS records" of its documentation). Other providers of DNS that
 * proxy on a switch publish no such list.
 */
const CLOUDFLARE = [
  ...['173.245.48.0/20', '103.21.244.0/22', '103.22.200.0/22', '103.31.4.0/22', '141.101.64.0/18', '108.162.192.0/18', '190.93.240.0/20'],
  ...['188.114.96.0/20', '197.234.240.0/22', '198.41.128.0/17', '162.158.0.0/15', '104.16.0.0/13', '104.24.0.0/14', '172.64.0.0/13', '131.0.72.0/22'],
  ...['2400:cb00::/32', '2606:4700::/32', '2803:f800::/32', '2405:b500::/32', '2405:8100::/32', '2a06:98c0::/29', '2c0f:f248::/32'],
].map(blockOf);

/** What its proxy calls itself, next to a `CF-Ray` of each request ("Cloudflare HTTP headers" of its documentation). */
const SERVER = 'cloudflare';

/**
 * The provider whose proxy a host leads to: all of its addresses are the proxy's, or what answers there says so, as with
 * addresses that a customer brings along.
 *
 * @param servers what those that refuse a request there call themselves
 */
export function proxyOf(addresses: readonly string[], servers: readonly string[] = []): string | undefined {
  if (servers.some((server) => server.toLowerCase() === SERVER)) return 'Cloudflare';
  return addresses.length > 0 && addresses.every((address) => isWithin(address, CLOUDFLARE)) ? 'Cloudflare' : undefined;
}
