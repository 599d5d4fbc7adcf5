import { isIPv4 } from 'node:net';
import { addressClass } from '../discovery/addresses';
import type { ConnectError, Connector } from '../discovery/network';

/** What a system says that has no way into a family's network at all, whatever the address. */
const NO_ROUTE = ['ENETUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT'];

/** What only comes of a packet that has left, or was taken along a route. */
const ANSWERED = ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT'];

export interface Routes {
  readonly connector: Connector;
  /** Whether this machine was seen to have no way to addresses of this one's family. */
  isWithout(address: string): boolean;
  /** Whether any connection was taken. */
  isOut(): boolean;
}

/** Notes the families that this machine has no route to: what it cannot ask says nothing of a namespace. */
export function notingRoutes(connector: Connector): Routes {
  const [absent, present] = [new Set<boolean>(), new Set<boolean>()];
  let taken = false;
  return {
    connector: {
      connect: async (target, options) => {
        const family = isIPv4(target.address);
        try {
          const socket = await connector.connect(target, options);
          present.add(family);
          taken = true;
          return socket;
        } catch (error) {
          const { code = '' } = error as ConnectError;
          if (NO_ROUTE.includes(code)) absent.add(family);
          else if (ANSWERED.includes(code) && !isOfThisMachine(target.address)) present.add(family);
          throw error;
        }
      },
    },
    isWithout: (address) => absent.has(isIPv4(address)) && !present.has(isIPv4(address)),
    isOut: () => taken,
  };
}

/** Its own, and those of its links. IPv4's loopback is left to count, as it shows that the family is there at all. */
function isOfThisMachine(address: string): boolean {
  return !isIPv4(address) && ['loopback', 'link-local'].includes(addressClass(address));
}
