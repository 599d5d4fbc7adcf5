/** @slow */

import { shownFinding } from '../../lib/cli/shown-report';
import { CATALOGUE, type FindingId } from '../../lib/findings/catalogue';
import { ewsClient } from '../clients/ews';
import { SILENCE_MS, timeGoesByTurns } from '../turns';
import { BROKEN, severityOf, UNCOVERED } from './broken-networks';
import { AUTODISCOVER_HOST, ENDPOINT_HOST, makeCertificates } from './laboratory/certificates';
import { HEALTHY } from './laboratory/healthy-networks';
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
    const of = await verifyPlanned(laboratory, made, one);
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
