import type { Step } from '../../discovery/walk-result';
import type { Finding } from '../../findings/finding';
import type { VerifiedRow } from '../../findings/report';
import { isExchangeOnline } from '../../names/exchange-online';
import type { Chain, Evidence, MailboxAnswer } from '../evidence';
import { isOwn } from '../owner';
import { byAddress, type Fault, finding, findingsOf, isOnCertificate, stepText } from './judgement';

const FIX_OF_URL = 'set the ExternalUrl of the EWS virtual directory (Set-WebServicesVirtualDirectory) to an https URL of a public host of yours';

/**
 * Autodiscover V2 of a service that is Exchange, at each address: whether it answers at all, and what it answers for the
 * mailbox that the user has named. Of another service, or one behind a proxy that authenticates, nothing is expected.
 *
 * @param chains of the endpoint, or of a direct namespace's own host
 */
export function judgeV2(chains: readonly Chain[], evidence: Evidence): Finding[] {
  const missing = byAddress(chains, missingAt);
  if (missing.length > 0) return missing;
  return findingsOf((evidence.mailbox ?? []).map((answer) => ({ address: answer.address, fault: faultOfMailbox(answer, evidence) })));
}

/** What the endpoint's Autodiscover V2 answered for the mailbox of this namespace that the user has named, or why it was not asked. */
export function mailboxTexts({ namespace: { domain }, endpoint: { host }, mailbox = [] }: Evidence): string[] {
  const whose = `the mailbox of ${domain}`;
  if (isExchangeOnline(host)) return [`${whose} was not asked for: Teams asks Office 365 itself about mailboxes at ${host}`];
  if (mailbox.length === 0) return [`${whose} was not asked for: ${host} answers at no address under a certificate that is valid`];
  return mailbox.map(({ step }) => {
    if (step.v2?.url !== undefined) return `Autodiscover V2 of ${host} gives ${whose} ${step.v2.url}`;
    if (step.v2?.errorCode !== undefined) return `Autodiscover V2 of ${host} gives ${whose} no URL, but ${step.v2.errorCode}`;
    if (step.location !== undefined) return `Autodiscover V2 of ${host} sends ${whose} to ${step.location}`;
    return `asked for ${whose} by Autodiscover V2, ${stepText(step)}`;
  });
}

/** Namespaces whose clients reach an endpoint that answers Autodiscover V2, but not Teams: it does not use the redirect of port 80. */
export interface NotLed {
  readonly domains: ReadonlySet<string>;
  readonly endpoints: ReadonlySet<string>;
  /** How many namespaces there are. */
  readonly of: number;
}

export function isNotLed({ endpoint }: Evidence, { ok, clients }: Pick<VerifiedRow, 'ok' | 'clients'>): boolean {
  const answers = endpoint.chains.some(({ v2 = [] }) => v2.at(-1)?.verdict === 'reached');
  return ok && answers && clients.some(({ client, outcome }) => client === 'teams' && outcome === 'not-found');
}

/** One notice for all: nobody outside can see whether the organisation is a hybrid one. */
export function judgeNotLed({ domains, endpoints, of }: NotLed): Finding[] {
  if (domains.size === 0) return [];
  const [endpoint] = endpoints;
  const to = endpoints.size === 1 ? endpoint : 'their endpoints';
  const whose = of === 1 ? 'the one namespace' : `${domains.size} of ${of} namespaces`;
  return [
    finding('teams-not-led', {
      observed: `no service answers at https://autodiscover.<domain> for ${whose}, so that Teams does not reach ${to}, which answers Autodiscover V2`,
      fix: `nothing, without Teams or mailboxes on premises; otherwise lead the records straight to ${to}, with a certificate that names these hosts, or try SRV records, which helped in one report`,
    }),
  ];
}

function missingAt({ steps: [first], v2 }: Chain): Fault | undefined {
  if (first.verdict !== 'reached' || !first.soapEnabled || !v2) return undefined;
  const last = v2[v2.length - 1];
  return last.verdict === 'reached' ? undefined : missing(last, 'Autodiscover V2');
}

function missing(step: Step, asked: string): Fault {
  const fix = `let ${step.host} pass requests of /autodiscover/autodiscover.json on to Exchange without signing in first, if people use Teams with mailboxes there`;
  return { id: 'endpoint-no-v2', observed: `asked by ${asked}, ${stepText(step)}`, fix };
}

function faultOfMailbox(answer: MailboxAnswer, evidence: Evidence): Fault | undefined {
  const { step } = answer;
  const { host, verdict, v2 } = step;
  // In Exchange Online, or at another host of the same service.
  if (verdict === 'redirected' || verdict === 'redirect-not-https') return faultOfUrl(step.location ?? '', 'sends the mailbox to', answer, evidence);
  if (verdict !== 'reached') return missing(step, 'Autodiscover V2 with the address of a mailbox');
  if (v2?.url !== undefined) return faultOfUrl(v2.url, 'gives the mailbox', answer, evidence);
  return { id: 'endpoint-v2-url', observed: `${host} answers ${v2?.errorCode} for the mailbox, and no URL`, fix: 'give the address of a mailbox that it has' };
}

function faultOfUrl(url: string, gives: string, { step: { host }, found }: MailboxAnswer, { owner, endpoint }: Evidence): Fault | undefined {
  const fault = (why: string): Fault => ({ id: 'endpoint-v2-url', observed: `${host} ${gives} ${url}${why}`, fix: FIX_OF_URL });
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:') return fault(', which is not https');
  const { hostname } = new URL(url);
  if (found?.fault) return fault(`, and ${hostname} has no address in the DNS (${found.fault.verdict})`);
  if (isOwn(hostname, owner) || isOnCertificate(hostname, endpoint) || isExchangeOnline(hostname)) return undefined;
  return fault(`: ${hostname} belongs to another party`);
}
