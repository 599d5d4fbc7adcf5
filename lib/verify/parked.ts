/**
 * Domains of companies that park names: those that their documentation tells people to use as name servers, or to lead a
 * CNAME to. What is on the list is a hint to a reader, and decides nothing but the words of a finding.
 */
const PARKING = [
  'above.com',
  'afternic.com',
  'bodis.com',
  'dan.com',
  'domainparking.ru',
  'dsredirection.com',
  'hugedomains.com',
  'namebrightdns.com',
  'parkingcrew.net',
  'parkingpage.namecheap.com',
  'parklogic.com',
  'pendingrenewaldeletion.com',
  'sedo.com',
  'sedoparking.com',
  'uniregistrymarket.link',
  'voodoo.com',
];

/** The first of these names that belongs to a company that parks domains. */
export function parkedAt(names: readonly string[]): string | undefined {
  return names.find((name) => PARKING.some((parking) => name === parking || name.endsWith(`.${parking}`)));
}
