import type { PreviewReport, PreviewRow } from '../../lib/findings/report';
import { startPreview } from '../../lib/preview/preview';
import type { PreviewSubject } from '../../lib/preview/subject';
import { walkAll } from '../../lib/preview/walk-all';
import { ewsClient } from '../clients/ews';
import { dialOf } from '../preview/fixture';

/** What a preview answers, by namespace and view. */
export interface Previewed {
  readonly rows: readonly PreviewRow[];
  readonly ews: readonly EwsAnswer[];
}

/** What ews-javascript-api comes back with. */
export interface EwsAnswer {
  /** `fabrikam.com public`. */
  readonly of: string;
  /** The mailbox setting of the whole walk. */
  readonly ewsUrl: string;
  /** The hosts and ports that it dialled on the way. */
  readonly seen: readonly string[];
  /** Of the step over http alone. */
  readonly redirectUrl: string | null;
}

/** Starts a preview, lets both clients walk it whole, this package's own and ews-javascript-api, and stops it. */
export async function previewed(subject: PreviewSubject): Promise<Previewed> {
  const preview = await startPreview(subject);
  try {
    const rows: PreviewRow[] = [];
    for await (const row of walkAll(preview, subject.namespaces)) rows.push(row);
    const ews: EwsAnswer[] = [];
    for (const { domain, view } of rows.sort(byName)) {
      const client = ewsClient(dialOf(preview, view), preview.ca);
      const { ewsUrl, seen } = await client.userSettings(`kim@${domain}`);
      ews.push({ of: nameOf({ domain, view }), ewsUrl, seen, redirectUrl: await client.redirectUrl(domain) });
    }
    return { rows, ews };
  } finally {
    await preview.close();
  }
}

/**
 * What rows say, but for the time that it took, the addresses, which a preview hands out as it likes, and the moment in
 * which a certificate was issued.
 */
export function answersOf(rows: PreviewReport['rows']): unknown {
  const answers = rows.map(({ walk, ...row }) => ({
    ...row,
    outcome: walk.outcome,
    endpoint: walk.endpoint,
    decidedBy: walk.steps.findIndex(({ asked }) => asked === walk.decidedBy.asked),
    steps: walk.steps.map(({ ms, address, certificate, ...seen }) => ({
      ...seen,
      certificate: certificate && { ...certificate, validFrom: undefined, validTo: undefined },
    })),
  }));
  // As the command line prints them, so that rows from there compare with rows from here.
  return JSON.parse(JSON.stringify(answers.sort(byName)));
}

function byName(a: Pick<PreviewRow, 'domain' | 'view'>, b: Pick<PreviewRow, 'domain' | 'view'>): number {
  return nameOf(a) < nameOf(b) ? -1 : 1;
}

function nameOf({ domain, view }: Pick<PreviewRow, 'domain' | 'view'>): string {
  return `${domain} ${view}`;
}
