/** @slow */

import { shownFinding } from '../../lib/cli/shown-report';
import type { ClientId } from '../../lib/discovery/clients/profile';
import { CATALOGUE, type FindingId } from '../../lib/findings/catalogue';
import type { VerifiedRow } from '../../lib/findings/report';
import { ewsClient } from '../clients/ews';
import { SILENCE_MS, timeGoesByTurns } from '../turns';
import { BROKEN, severityOf, UNCOVERED } from './broken-networks';
import type { BrokenNetwork } from './laboratory/broken-network';
import { AUTODISCOVER_HOST, ENDPOINT_HOST, makeCertificates } from './laboratory/certificates';
import { HEALTHY, type HealthyNetwork } from './laboratory/healthy-networks';
import { Laboratory } from './laboratory/laboratory';
import { findingsOf, outcomeOf, PATIENCE_MS, type Planned, settled, type Verified, verifyPlanned } from './laboratory/run';

/*
 * Each broken network gives exactly its own finding, and a healthy one gives none. And ews-javascript-api, which nobody
 * here wrote, walks the networks that are verified: of one that is called good it finds the endpoint's settings, and of
 * one that is broken at the redirect it does not. Where it fares otherwise by its nature, the table says why.
 */

interface Walked extends Verified {
  /** Of each row's mailbox: the URL of the settings that the client found, or why it found none. */
  readonly settings: readonly string[];
}

/** All of the networks are walked in one hook: half a minute of a processor's time, of which a busy machine gives it a tenth. */
const HANGS_MS = 900_000;

timeGoesByTurns();

const laboratory = new Laboratory();
let verified: ReadonlyMap<Planned, PromiseSettledResult<Walked>>;

beforeAll(async () => {
  const made = await makeCertificates();
  verified = await settled<Planned, Walked>([...HEALTHY, ...BROKEN], async (one) => {
    const of = await verifyPlanned(laboratory, made, one, 'one address');
    const client = ewsClient(of.network.dial, made.ca.join('\n'), one.silent ? SILENCE_MS : PATIENCE_MS);
    const walks = of.rows.map(({ domain }) =>
      client.userSettings(`ada@${domain}`).then(
        ({ ewsUrl }) => ewsUrl,
        (error: Error) => error.message,
      ),
    );
    return { ...of, settings: await Promise.all(walks) };
  });
}, HANGS_MS);

afterAll(() => laboratory.close());

describe('a healthy network', () => {
  test.each(HEALTHY.map((healthy) => [healthy.name, healthy] as const))('%s', (_name, healthy) => {
    const one = outcomeOf(verified, healthy);
    expect(findingsOf(one)).toEqual([]);
    expect(one.notes).toEqual(healthy.notes ?? []);
    expect(one.rows.length).toBeGreaterThan(0);
    for (const { ok, checks = [] } of one.rows) {
      expect(ok).toBe(true);
      expect(checks.length).toBeGreaterThan(0);
      expect(checks.filter(({ state }) => state !== 'passed' && state !== 'skipped')).toEqual([]);
    }
  });
});

describe('a broken network', () => {
  test.each(BROKEN.map((broken) => [broken.name, broken] as const))('%s', (_name, broken) => {
    const one = outcomeOf(verified, broken);
    const findings = findingsOf(one);
    expect(findings.map(({ id, severity, addresses }) => ({ id, severity, addresses }))).toEqual([
      { id: broken.finds, severity: severityOf(broken), addresses: broken.addresses ?? [] },
    ]);
    expect(one.rows.map(({ ok }) => ok)).toEqual([severityOf(broken) !== 'error']);
    const [{ check, observed, why, fix }] = findings;
    expect(check).toBe(broken.check ?? CATALOGUE[broken.finds].check);
    expect(`${observed} ${fix}`).toContain(broken.host ?? AUTODISCOVER_HOST);
    for (const text of [observed, why, fix]) expect(text).toMatch(/^\S.*[^.\s]$/);
  });

  test.each(BROKEN.flatMap((broken) => (broken.alone ? [[broken.name, broken, broken.alone] as const] : [])))('%s: is left alone', (_name, broken, alone) => {
    const { connected } = outcomeOf(verified, broken);
    expect(connected.filter((target) => alone.some((address) => target.startsWith(`${address}:`) || target.startsWith(`[${address}]:`)))).toEqual([]);
  });

  it('leaves no connection open', () => {
    for (const one of [...HEALTHY, ...BROKEN]) expect(outcomeOf(verified, one).leftOpen).toBe(0);
  });

  it('has what it says, and what fixes it, in sentences', () => {
    const lines = BROKEN.map((broken) => {
      const of = findingsOf(outcomeOf(verified, broken))
        .map(shownFinding)
        .map(({ id, severity, observed, fix }) => `  ${severity} ${id}: ${observed}\n    => ${fix}`);
      return [broken.name, ...of]
        .join('\n')
        .replaceAll(/\b\d{4}-\d\d-\d\d\b/g, '<date>')
        .replaceAll(/\bunlisted-\w+/g, 'unlisted-<random>');
    });
    expect(`\n${lines.join('\n')}\n`).toMatchSnapshot();
  });
});

describe('what each client gets', () => {
  const outcomeOfClient = ({ clients }: VerifiedRow, id: ClientId) => clients.find(({ client }) => client === id)?.outcome;
  const all: readonly (HealthyNetwork | BrokenNetwork)[] = [...HEALTHY, ...BROKEN];

  test('ews-javascript-api, as its profile foretells it', () => {
    const [foretold, fared] = [new Map<string, boolean>(), new Map<string, boolean>()];
    for (const network of all) {
      const { rows, settings } = outcomeOf(verified, network);
      // The profile does not know of these, and the tables say why.
      if (('ews' in network && network.ews) || ('withoutEws' in network && network.withoutEws)) continue;
      for (const [index, row] of rows.entries()) {
        const outcome = outcomeOfClient(row, 'ews-javascript-api');
        if (outcome === 'unknown' || outcome === undefined) continue;
        foretold.set(`${network.name} ${row.domain}`, outcome === 'found');
        fared.set(`${network.name} ${row.domain}`, settings[index] === settingsOf(network.settingsOf ?? ENDPOINT_HOST));
      }
    }
    expect(fared.size).toBeGreaterThan(100);
    expect([...foretold].filter(([name, comes]) => fared.get(name) !== comes)).toEqual([]);
  });

  test('Outlook, as the findings say', () => {
    const contradictions = all.flatMap((network) =>
      outcomeOf(verified, network).rows.flatMap((row) => {
        const outcome = outcomeOfClient(row, 'outlook-classic');
        // It comes to its endpoint, and by whom it is led there is what is wrong.
        const isLed = row.findings.some(({ id }) => id.endsWith('-third-party'));
        // It is asked for its credentials on the way, and goes on.
        const isAskedElsewhere =
          row.findings.some(({ id }) => id === 'domain-other-service') && row.walk.outcome === 'found' && row.walk.endpoint?.host === ENDPOINT_HOST;
        const agree = outcome === 'unknown' || isLed || isAskedElsewhere || row.ok === (outcome === 'found');
        return agree ? [] : [[network.name, row.ok, outcome, row.findings.map(({ id }) => id)]];
      }),
    );
    expect(contradictions).toEqual([]);
  });

  test('nothing is left unknown because it was not asked', () => {
    const unasked = all.flatMap((network) =>
      outcomeOf(verified, network).rows.flatMap(({ clients }) =>
        clients.flatMap(({ client, reason }) => (/^(?:GET|POST) \S+ was not observed/.test(reason) ? [[network.name, client, reason]] : [])),
      ),
    );
    expect(unasked).toEqual([]);
  });
});

it('covers the catalogue', () => {
  const covered = new Set<string>([...BROKEN.map(({ finds }) => finds), ...Object.keys(UNCOVERED)]);
  expect(Object.keys(CATALOGUE).filter((id) => !covered.has(id))).toEqual([]);
  expect(BROKEN.filter(({ finds }) => UNCOVERED[finds as FindingId] !== undefined)).toEqual([]);
  expect(BROKEN.length).toBeGreaterThanOrEqual(40);
});

const settingsOf = (host: string) => `https://${host}/EWS/Exchange.asmx`;

describe('ews-javascript-api', () => {
  test.each(HEALTHY.map((healthy) => [healthy.name, healthy] as const))('healthy: %s', (_name, healthy) => {
    const { settingsOf: host = ENDPOINT_HOST, withoutEws } = healthy;
    for (const settings of outcomeOf(verified, healthy).settings)
      expect(settings === settingsOf(host) ? 'comes' : settings).toEqual(withoutEws === undefined ? 'comes' : expect.stringContaining('no settings'));
  });

  test.each(BROKEN.map((broken) => [broken.name, broken] as const))('%s', (_name, broken) => {
    const {
      rows: [row],
      settings: [settings],
    } = outcomeOf(verified, broken);
    const comes = settings === settingsOf(broken.settingsOf ?? ENDPOINT_HOST);
    // What the verification says, and not what it should say.
    const good = row.ok && !row.findings?.some(({ severity }) => severity === 'error');
    const brokenAtRedirect = row.findings?.some(({ severity, check }) => severity === 'error' && (check === 'redirect' || check === 'dns'));
    // It comes, and by whom it is led there is what is wrong.
    const isLed = broken.finds === 'redirect-third-party';
    if (brokenAtRedirect && !isLed) expect({ comes, settings }).toEqual({ comes: false, settings });
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
});
