import { createServer } from 'node:net';
import { loadEnvironment } from '../../lib/environment/load';
import type { PreviewRow, VerifiedRow } from '../../lib/findings/report';
import { cachedFacts, readContext } from '../../lib/plan/context-file';
import type { KnownExpectation } from '../../lib/plan/expectation';
import { firstAddressOf } from '../../lib/preview/addresses';
import { environmentSubject } from '../../lib/preview/environment-subject';
import { type Preview, type PreviewOptions, startPreview } from '../../lib/preview/preview';
import { listenOn } from '../../lib/preview/servers/loopback';
import type { PreviewSubject } from '../../lib/preview/subject';
import { synthesizedTopology } from '../../lib/preview/synthesize';
import { walkAll } from '../../lib/preview/walk-all';
import { nameServer, serversResolver } from '../../lib/verify/system-resolver';
import { verifier } from '../../lib/verify/verifier';
import type { Dial } from '../clients/ews';

/** Of the first address of a type of server. */
export async function freePort(type: 'dns' | 'http' | 'https'): Promise<number> {
  const { port, close } = await listenOn(createServer(), { addresses: [await firstAddressOf(type)] });
  await close();
  return port;
}

export function subjectOf(file: string): PreviewSubject {
  const environment = loadEnvironment(file);
  return environmentSubject(environment, synthesizedTopology(environment, readContext()), file, cachedFacts(environment));
}

/** Opens what a client of this view would have got: the first address of the name, and the port. */
export function dialOf(preview: Preview, view: 'public' | 'private' = 'public'): Dial {
  const { resolver, connector } = preview.network(view);
  return async (host, port) => {
    const { addresses } = await resolver.resolve(host, 'A');
    if (addresses.length === 0) throw Object.assign(new Error(`${host} has no address`), { code: 'ENOTFOUND' });
    return connector.connect({ address: addresses[0], port }, { timeoutMs: 60_000 });
  };
}

/** Starts a preview, walks it whole, and stops it. */
export async function walksOf(subject: PreviewSubject, options: PreviewOptions & { readonly answerTimeoutMs?: number } = {}): Promise<PreviewRow[]> {
  const preview = await startPreview(subject, options);
  try {
    const rows: PreviewRow[] = [];
    for await (const row of walkAll(preview, subject.namespaces, { answerTimeoutMs: options.answerTimeoutMs })) rows.push(row);
    return rows;
  } finally {
    await preview.close();
  }
}

/** The verdict of a step that a finding of the DNS is about. */
const SAME: Readonly<Record<string, string>> = {
  'cname-missing': 'no-name',
  'cname-without-address': 'no-address',
  'cname-dangling': 'dangling-cname',
  'cname-loop': 'cname-loop',
  'dns-failed': 'dns-failed',
};

/** Of each public namespace, what preview says, and what `verify --resolver` of the preview's DNS says. */
export async function bothAnswers(preview: Preview, subject: PreviewSubject): Promise<Record<string, readonly [preview: string, verify: string]>> {
  const { port = 0 } = preview.servers.find(({ role, hosts }) => role === 'dns' && hosts.includes('public')) ?? {};
  const network = { ...preview.network('public'), resolver: serversResolver([nameServer(`127.0.0.1:${port}`)]) };
  const namespaces = subject.namespaces.filter(({ view }) => view === 'public') as readonly KnownExpectation[];
  const verified = new Map<string, VerifiedRow>();
  for await (const row of verifier({ ...subject, namespaces }, [{ name: 'served', network }], { anyTarget: true }).rows()) verified.set(row.domain, row);
  const answers: Record<string, readonly [string, string]> = {};
  for await (const { domain, ok, walk } of walkAll(preview, namespaces)) {
    const { ok: well, findings = [] } = verified.get(domain) ?? {};
    const ofDns = findings.find(({ id }) => id in SAME);
    answers[domain] = [ok ? 'reached' : walk.decidedBy.verdict, well ? 'reached' : (SAME[ofDns?.id ?? ''] ?? findings.map(({ id }) => id).join(', '))];
  }
  return answers;
}
