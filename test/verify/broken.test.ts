import { CATALOGUE, type FindingId } from '../../lib/verify/catalogue';
import { BROKEN, severityOf, UNCOVERED } from './broken-networks';
import { AUTODISCOVER_HOST, makeCertificates } from './laboratory/certificates';
import { HEALTHY } from './laboratory/healthy-networks';
import { Laboratory } from './laboratory/laboratory';
import { findingsOf, outcomeOf, type Planned, settled, type Verified, verifyPlanned } from './laboratory/run';

/* Each broken network gives exactly its own finding, and a healthy one gives none. */

const laboratory = new Laboratory();
let verified: ReadonlyMap<Planned, PromiseSettledResult<Verified>>;

beforeAll(async () => {
  const made = await makeCertificates();
  verified = await settled<Planned, Verified>([...HEALTHY, ...BROKEN], (one) => verifyPlanned(laboratory, made, one));
}, 120_000);

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
    const [{ check, saw, why, mend }] = findings;
    expect(check).toBe(broken.check ?? CATALOGUE[broken.finds].check);
    expect(`${saw} ${mend}`).toContain(broken.host ?? AUTODISCOVER_HOST);
    for (const text of [saw, why, mend]) expect(text).toMatch(/^\S.*[^.\s]$/);
  });

  it('leaves no connection open', () => {
    for (const one of [...HEALTHY, ...BROKEN]) expect(outcomeOf(verified, one).network.openSockets()).toBe(0);
  });

  it('has what it says, and what mends it, in sentences', () => {
    const lines = BROKEN.map((broken) => {
      const of = findingsOf(outcomeOf(verified, broken)).map(({ id, severity, saw, mend }) => `  ${severity} ${id}: ${saw}\n    => ${mend}`);
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
