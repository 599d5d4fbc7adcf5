import { isIPv4 } from 'node:net';
import type { ConnectError, Connector } from '../discovery/network';

/** What a system says that has no way into a family's network at all, whatever the address. */
const NO_ROUTE = ['ENETUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT'];

/** What only comes of a packet that has left, or was taken along a route. */
const ANSWERED = ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT'];

/** This machine's own, and its links': RFC 4291, sections 2.5.3 and 2.5.6. */
const LOCAL = /^(?:::1$|fe[89ab])/i;

export interface Routes {
  readonly connector: Connector;
  /** Whether this machine was seen to have no way to addresses of this one's family. */
  isWithout(address: string): boolean;
}

/** Notes the families that this machine has no route to: what it cannot ask says nothing of a namespace. */
export function notingRoutes(connector: Connector): Routes {
  const [absent, present] = [new Set<boolean>(), new Set<boolean>()];
  return {
    connector: {
      connect: async (target, options) => {
        const family = isIPv4(target.address);
        try {
          const socket = await connector.connect(target, options);
          present.add(family);
          return socket;
        } catch (error) {
          const { code = '' } = error as ConnectError;
          if (NO_ROUTE.includes(code)) absent.add(family);
          else if (ANSWERED.includes(code) && !LOCAL.test(target.address)) present.add(family);
          throw error;
        }
      },
    },
    isWithout: (address) => absent.has(isIPv4(address)) && !present.has(isIPv4(address)),
  };
}
