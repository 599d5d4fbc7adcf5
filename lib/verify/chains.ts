import type { LookUp } from '../discovery/look-up';
import type { Place } from '../discovery/step';
import type { Asking } from './asking';
import type { Chain } from './evidence';
import type { Owner } from './owner';

/**
 * What a URL leads to at each address of its host; where it has none, what a client comes to instead. An address that this
 * machine has no route to is left out, as long as another one is left.
 */
export async function chainsAt(url: URL, place: Place, found: LookUp, owner: Owner, asking: Asking): Promise<readonly Chain[]> {
  const { addresses } = found;
  if (addresses.length === 0) return [{ steps: await asking.chainAt(url, place, undefined, found, owner) }];
  const chains = await Promise.all(addresses.map(async (address) => ({ address, steps: await asking.chainAt(url, place, address, found, owner) })));
  const asked = chains.filter(({ address }) => !asking.isWithoutRoute(address));
  return asked.length > 0 ? asked : chains;
}
