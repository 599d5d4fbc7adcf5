import { discover } from '../discovery/walk';
import { autodiscoverHost } from '../names/domain-name';
import type { Resolver } from '../network/network';
import type { Preview } from './preview';
import type { PreviewSubject } from './subject';

/**
 * What a client gets whose record still leads to a former redirect host: a sentence for each of these, by the walk of one
 * namespace that the site redirects.
 */
export async function formerHostNotes(
  preview: Pick<Preview, 'network'>,
  { namespaces, formerRedirectHosts = [] }: Pick<PreviewSubject, 'namespaces' | 'formerRedirectHosts'>,
  signal?: AbortSignal,
): Promise<string[]> {
  const redirected = namespaces.filter(({ directTo, unread }) => directTo === undefined && unread === undefined);
  const subject = redirected.find(({ view }) => view === 'public') ?? redirected.at(0);
  if (subject === undefined) return [];
  const { domain, view, endpoint } = subject;
  return Promise.all(
    formerRedirectHosts.map(async (former) => {
      const { resolver, ...network } = preview.network(view);
      const walk = await discover(domain, { ...network, resolver: ledTo(former, autodiscoverHost(domain), resolver) }, { signal });
      const reached = walk.endpoint?.host;
      if (walk.outcome === 'found' && reached === endpoint)
        return `a record that still leads to the former redirect host ${former} brings clients to ${endpoint} too (walked for ${domain})`;
      const why = walk.outcome === 'found' ? `they reach ${reached}` : walk.decidedBy.message;
      return `a record that still leads to the former redirect host ${former} does not bring clients to ${endpoint} (walked for ${domain}): ${why}`;
    }),
  );
}

/** The DNS with another CNAME of the host, and all else as it is. */
function ledTo(target: string, host: string, resolver: Resolver): Resolver {
  return {
    resolve: async (name, type, signal) => {
      if (name !== host) return resolver.resolve(name, type, signal);
      const { cnames, ...found } = await resolver.resolve(target, type, signal);
      return { ...found, cnames: [target, ...cnames] };
    },
  };
}
