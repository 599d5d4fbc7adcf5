import { autodiscoverHost } from '../../names/domain-name';
import { isExchangeOnline } from '../../names/exchange-online';
import type { Step } from '../walk-result';
import { HTTP_REQUESTS, hostOf, type Observations, type ObservedChain, REQUESTS, type RequestId } from './observations';
import type { ClientOutcome, Help } from './outcome';

type Foretold = Omit<ClientOutcome, 'wouldHelp'>;
type Chains = readonly ObservedChain[];

/**
 * The changes after which the same client finds its server: each is made to what was observed, and the client's outcome is
 * foretold again. A change whose result was not observed helps nobody.
 */
export function wouldHelp({ at }: Foretold, observations: Observations, again: (changed: Observations) => Foretold): Help[] {
  const { domain, ...others } = changesOf(observations);
  const place = at === undefined || at === 'srv' || at === 'srv-v2' || REQUESTS[at].scheme !== 'https' ? undefined : REQUESTS[at].at;
  const changes: Readonly<Record<Help, Observations | undefined>> = {
    srv: others.srv,
    direct: others.direct,
    certificate: others.certificate,
    'refuse-https': place && (place === 'domain' ? domain : others.autodiscover),
  };
  return (Object.keys(changes) as Help[]).filter((help) => {
    const changed = changes[help];
    return changed !== undefined && again(changed).outcome === 'found';
  });
}

interface Changes {
  readonly srv?: Observations;
  readonly direct?: Observations;
  readonly certificate?: Observations;
  /** With port 443 of the domain, or of the autodiscover host, refused. */
  readonly domain: Observations;
  readonly autodiscover: Observations;
}

/** The same for all clients. */
const CHANGES = new WeakMap<Observations, Changes>();

function changesOf(observations: Observations): Changes {
  const known = CHANGES.get(observations);
  if (known) return known;
  const changes = {
    srv: withSrv(observations),
    direct: withDirectRecord(observations),
    certificate: withCertificate(observations),
    domain: withRefusedHttps(observations, 'domain'),
    autodiscover: withRefusedHttps(observations, 'autodiscover'),
  };
  CHANGES.set(observations, changes);
  return changes;
}

function withSrv(observations: Observations): Observations | undefined {
  const { domain, endpoint } = observations;
  const services = endpointChains(observations);
  if (!services || endpoint === undefined) return undefined;
  const host = hostOf('srv', domain);
  const leads = (to: Step): Step => ({
    id: 'srv',
    asked: `SRV ${host}`,
    host,
    port: to.port,
    cnames: [],
    ms: 0,
    verdict: 'located',
    message: `the SRV record leads to ${to.host}`,
  });
  return changed(observations, { srv: services.map(({ steps }) => ({ steps: [leads(steps[0]), ...steps] })), 'srv-v2': undefined });
}

/** What the endpoint answers under its own name, it then answers under that of the autodiscover host. */
function withDirectRecord(observations: Observations): Observations | undefined {
  const { domain, endpoint } = observations;
  const services = endpointChains(observations);
  // The certificates of Exchange Online name no host of its customers.
  if (!services || endpoint === undefined || endpoint.hosts.some(isExchangeOnline)) return undefined;
  const host = autodiscoverHost(domain);
  const named = (chains: Chains | undefined) => chains?.map(({ steps: [first, ...rest] }) => ({ steps: [{ ...first, host }, ...rest] }));
  const xml = named(services);
  const gone = Object.fromEntries(HTTP_REQUESTS.filter((id) => REQUESTS[id].at === 'autodiscover').map((id) => [id, undefined]));
  const then = {
    ...gone,
    'post-https-autodiscover': xml,
    'post-https-autodiscover-mixed': xml,
    'post-https-autodiscover-svc': soapOf(xml),
    'get-https-autodiscover-v2': named(endpoint.v2),
  };
  return { ...changed(observations, then), endpoint: { ...endpoint, hosts: [...endpoint.hosts, host] } };
}

/** An Exchange that says that it speaks SOAP (X-SOAP-Enabled) answers that path as it does the other. */
function soapOf(xml: Chains | undefined): Chains | undefined {
  if (!xml?.every(({ steps }) => steps.at(-1)?.soapEnabled)) return undefined;
  return xml.map(({ steps }) => ({ steps: steps.map((step) => ({ ...step, asked: step.asked.replace(/\.xml$/i, '.svc') })) }));
}

/** Only where the endpoint itself is behind the certificate that does not name the host: what another server would answer is unknown. */
function withCertificate(observations: Observations): Observations | undefined {
  const { requests, endpoint } = observations;
  const services = endpointChains(observations);
  const shown = requests['post-https-autodiscover'];
  if (!services || endpoint === undefined || !shown?.every(({ steps: [{ verdict }] }) => verdict === 'certificate-name-mismatch')) return undefined;
  const addresses = services.map(({ steps: [{ address }] }) => address);
  return shown.every(({ steps: [{ address }] }) => address !== undefined && addresses.includes(address)) ? withDirectRecord(observations) : undefined;
}

function withRefusedHttps(observations: Observations, place: 'domain' | 'autodiscover'): Observations {
  const alike = HTTP_REQUESTS.filter((id) => REQUESTS[id].scheme === 'https' && REQUESTS[id].at === place);
  const host = hostOf(alike[0], observations.domain);
  const refused: Step = {
    id: `https-${place}`,
    asked: `https://${host}`,
    host,
    port: 443,
    cnames: [],
    ms: 0,
    verdict: 'refused',
    message: `${host} refuses port 443`,
  };
  return changed(observations, Object.fromEntries(alike.map((id) => [id, [{ steps: [refused] }]])));
}

function changed(observations: Observations, requests: Readonly<Partial<Record<RequestId, Chains | undefined>>>): Observations {
  return { ...observations, requests: { ...observations.requests, ...requests } };
}

/** What the endpoint answers, as far as it is a service: of itself, or at the end of a way that was observed. */
function endpointChains({ endpoint, requests }: Observations): Chains | undefined {
  if (endpoint === undefined) return undefined;
  const own = endpoint.xml ?? Object.values(requests).flatMap((chains = []) => chains.flatMap((chain) => fromEndpoint(chain, endpoint.hosts)));
  return own.length > 0 && own.every(({ steps }) => steps.at(-1)?.verdict === 'reached') ? own : undefined;
}

function fromEndpoint({ steps }: ObservedChain, hosts: readonly string[]): ObservedChain[] {
  const from = steps.findIndex(({ host, port, id }) => id === 'follow' && port === 443 && hosts.includes(host));
  return from < 0 ? [] : [{ steps: steps.slice(from) }];
}
