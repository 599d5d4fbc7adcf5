import { rememberingResolver } from '../../lib/discovery/remembering';
import { discover } from '../../lib/discovery/walk';
import { liveConnector } from '../../lib/verify/live-connector';
import { nameServer, serversResolver } from '../../lib/verify/system-resolver';

// Run in the client's namespace: walks over the real network there, and writes the walks.

interface Wanted {
  readonly domains: readonly string[];
  readonly servers: readonly string[];
  readonly connectTimeoutMs: number;
  readonly ca: readonly string[];
}

const { domains, servers, connectTimeoutMs, ca }: Wanted = JSON.parse(process.argv[2]);
const resolver = rememberingResolver(serversResolver(servers.map(nameServer), { timeoutMs: 500, tries: 2 }));
const network = { resolver, connector: liveConnector(), ca };
Promise.all(domains.map((domain) => discover(domain, network, { connectTimeoutMs }))).then((walks) => console.log(JSON.stringify(walks)));
