import type { ReportRow } from '../../lib/report/report';
import { type Dial, ewsClient } from '../clients/ews';
import { BROKEN, type BrokenNetwork, severityOf } from './broken-networks';
import { type Certificates, ENDPOINT_HOST, makeCertificates } from './laboratory/certificates';
import { HEALTHY, type HealthyNetwork } from './laboratory/healthy-networks';
import { Laboratory } from './laboratory/laboratory';
import { outcomeOf, settled, verifyPlanned } from './laboratory/run';

/*
 * ews-javascript-api, which nobody here wrote, walks the networks that are verified. Of one that is called good it finds
 * the endpoint's settings, and of one that is broken at the redirect it does not. Where it fares otherwise by its nature,
 * the table says why.
 */

/** It waits ten seconds for a server that is silent; the sockets that it is handed here do not. In milliseconds. */
const PATIENCE_MS = 4_000;

interface Walked {
  readonly row: ReportRow;
  /** The URL of the settings that it found, or why it found none. */
  readonly settings: string;
}

const laboratory = new Laboratory();
let walked: ReadonlyMap<BrokenNetwork | HealthyNetwork, PromiseSettledResult<readonly Walked[]>>;

beforeAll(async () => {
  const made = await makeCertificates();
  walked = await settled<BrokenNetwork | HealthyNetwork, readonly Walked[]>([...HEALTHY, ...BROKEN], (one) => walk(one, made));
}, 120_000);

afterAll(() => laboratory.close());

async function walk(one: BrokenNetwork | HealthyNetwork, made: Certificates): Promise<readonly Walked[]> {
  const { rows, network } = await verifyPlanned(laboratory, made, one);
  const client = ewsClient(impatient(network.dial), made.ca.join('\n'));
  const walks = rows.map(async (row) => {
    const settings = await client.userSettings(`ada@${row.domain}`).then(
      ({ ewsUrl }) => ewsUrl,
      (error: Error) => error.message,
    );
    return { row, settings };
  });
  return Promise.all(walks);
}

function impatient(dial: Dial): Dial {
  return async (host, port) => {
    const socket = await dial(host, port);
    const timer = setTimeout(() => socket.destroy(new Error(`${host}:${port} is silent`)), PATIENCE_MS);
    socket.once('close', () => clearTimeout(timer));
    return socket;
  };
}

const settingsOf = (host: string) => `https://${host}/EWS/Exchange.asmx`;

test.each(HEALTHY.map((healthy) => [healthy.name, healthy] as const))('healthy: %s', (_name, healthy) => {
  for (const { row, settings } of outcomeOf(walked, healthy)) {
    expect(row.ok).toBe(true);
    expect(settings).toBe(settingsOf(healthy.settingsOf ?? ENDPOINT_HOST));
  }
});

test.each(BROKEN.map((broken) => [broken.name, broken] as const))('%s', (_name, broken) => {
  const [{ row, settings }] = outcomeOf(walked, broken);
  const comes = settings === settingsOf(broken.settingsOf ?? ENDPOINT_HOST);
  // What the verification says, and not what it should say.
  const good = row.ok && !row.findings?.some(({ severity }) => severity === 'error');
  const brokenAtRedirect = row.findings?.some(({ severity, check }) => severity === 'error' && (check === 'redirect' || check === 'dns'));
  if (brokenAtRedirect) expect({ comes, settings }).toEqual({ comes: false, settings });
  else if (broken.ews) expect({ comes, settings }).toEqual({ comes: broken.ews.comes, settings });
  else expect({ comes, settings }).toEqual({ comes: good, settings });
});

it('excepts nothing that it need not, and nothing at the redirect', () => {
  for (const { ews, finds, ...broken } of BROKEN) {
    if (!ews) continue;
    expect([finds, ews.comes]).toEqual([finds, severityOf({ finds, ...broken }) === 'error']);
    expect(ews.because).not.toBe('');
  }
});
