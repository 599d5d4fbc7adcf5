import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEnvironment } from '../../lib/environment/load';
import { readContext } from '../../lib/plan/context-file';
import { environmentSubject } from '../../lib/preview/environment-subject';
import type { PreviewSubject } from '../../lib/preview/subject';
import { synthesizedTopology } from '../../lib/preview/synthesize';
import { CONTOSO, ENDPOINT, ENV, REDIRECT_HOST } from './site';
import { workloadOf } from './workload';

/** An environment of so many namespaces, each in a zone of its own, synthesized: what `preview` would serve of its file. */
export function subjectOf(namespaces: number): PreviewSubject {
  const { domains, stacks } = workloadOf({ mode: 'any', namespaces }, {});
  const written = {
    ...ENV,
    endpoint: ENDPOINT,
    redirectHost: REDIRECT_HOST,
    hosts: 'any',
    loadBalancer: { refuseHttps: true },
    ...(stacks > 0 ? { records: { stacks } } : {}),
    zones: [CONTOSO, ...domains.map(({ zone }) => zone)].map(({ zoneName, hostedZoneId }) => ({ name: zoneName, id: hostedZoneId })),
    namespaces: domains.map((domain) => domain.written),
  };
  const folder = mkdtempSync(join(tmpdir(), 'autodiscover-bench-'));
  try {
    const file = join(folder, 'bench.yaml');
    // Every JSON text is one of YAML 1.2 as well.
    writeFileSync(file, JSON.stringify(written));
    const environment = loadEnvironment(file);
    return environmentSubject(environment, synthesizedTopology(environment, readContext()), `${namespaces} namespaces, synthesized`, undefined);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
