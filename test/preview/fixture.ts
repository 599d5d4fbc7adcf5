import { loadEnvironment } from '../../lib/environment/load';
import type { PreviewRow } from '../../lib/findings/report';
import { cachedFacts, readContext } from '../../lib/plan/context-file';
import { environmentSubject } from '../../lib/preview/environment-subject';
import { type Preview, type PreviewOptions, startPreview } from '../../lib/preview/preview';
import type { PreviewSubject } from '../../lib/preview/subject';
import { synthesizedTopology } from '../../lib/preview/synthesize';
import { walkAll } from '../../lib/preview/walk-all';
import type { Dial } from '../clients/ews';

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
