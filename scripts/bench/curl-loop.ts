import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Preview } from '../../lib/preview/preview';
import type { PreviewServer } from '../../lib/preview/serving';

export interface CurlLoop {
  readonly namespaces: number;
  /** Milliseconds. */
  readonly wall: number;
}

/** What somebody writes who has no other tool: one namespace after the other, from the redirect site to the endpoint. */
const SCRIPT = `
for domain in "$@"; do
  curl -q -s -o /dev/null -w '%{http_code} %{num_redirects}\\n' -L --noproxy '*' --cacert "$CA" \
    --connect-to ":80:127.0.0.1:$HTTP" --connect-to ":443:127.0.0.1:$HTTPS" \
    "http://autodiscover.$domain/autodiscover/autodiscover.xml"
done`;

/**
 * Runs the loop against a preview in this process; undefined where there is no curl.
 *
 * @throws if curl does not get the endpoint's 401 behind one redirect for every namespace
 */
export async function curlLoop(preview: Preview, domains: readonly string[]): Promise<CurlLoop | undefined> {
  if (!(await hasCurl())) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'autodiscover-bench-'));
  try {
    const ca = join(folder, 'ca.pem');
    writeFileSync(ca, preview.ca);
    const env = { ...process.env, CA: ca, HTTP: portOf(preview, 'redirect site'), HTTPS: portOf(preview, 'endpoint') };
    const began = performance.now();
    const { stdout } = await promisify(execFile)('sh', ['-c', SCRIPT, 'sh', ...domains], { env });
    const wall = performance.now() - began;
    const other = stdout
      .trim()
      .split('\n')
      .findIndex((line) => line !== '401 1');
    if (other !== -1) throw new Error(`curl does not reach the endpoint of ${domains[other]}: ${stdout.split('\n')[other]}`);
    return { namespaces: domains.length, wall };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function hasCurl(): Promise<boolean> {
  try {
    await promisify(execFile)('curl', ['--version']);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

function portOf({ servers }: Preview, role: PreviewServer['role']): string {
  const server = servers.find((one) => one.role === role);
  if (!server) throw new Error(`the preview has no ${role}`);
  return String(server.port);
}
