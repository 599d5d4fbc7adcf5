import { addressClass, overlap } from '../discovery/addresses';
import type { VerifiedRow } from '../findings/report';
import { finding, sorted } from './judge/judgement';

/**
 * The rows of one namespace, each as one resolver has it, with a notice on those that lead elsewhere than the first.
 * Where DNS itself is at fault, that is told, and no difference beside.
 */
export function withDifferences(rows: readonly VerifiedRow[]): VerifiedRow[] {
  const [first, ...others] = rows;
  return [first, ...others.map((row) => (differ(first, row) ? withNotice(row, first) : row))];
}

/** A load balancer may answer each with other addresses of its own; but not with private ones inside and public ones outside. */
function differ(one: VerifiedRow, other: VerifiedRow): boolean {
  if ([one, other].some(({ findings }) => findings.some(({ id, check }) => check === 'dns' && id !== 'private-addresses'))) return false;
  const [ones, others] = [one, other].map(({ addresses }) => addresses.map(({ address }) => address));
  const [end, otherEnd] = [one, other].map(({ walk }) => walk.steps.find(({ id }) => id === 'https-autodiscover')?.cnames.at(-1));
  return !overlap(ones, others) && (end === undefined || end !== otherEnd || isInside(ones) !== isInside(others));
}

function isInside(addresses: readonly string[]): boolean {
  return addresses.every((address) => addressClass(address) === 'private');
}

/** The rows of a namespace whose record private zones alone hold: outside there is nothing to be found, and that is as it should be. */
export function seenInside(rows: readonly VerifiedRow[]): readonly VerifiedRow[] {
  if (!rows.some(({ ok }) => ok)) return rows;
  return rows.map((row) => (row.findings.some(({ id }) => id === 'cname-missing') ? asMeant(row) : row));
}

function asMeant({ problem: _problem, fix: _advice, ...row }: VerifiedRow): VerifiedRow {
  const findings = row.findings.map((one) => (one.id === 'cname-missing' ? { ...one, severity: 'notice' as const } : one));
  const checks = row.checks.map((check) => (check.id === 'dns' ? { ...check, state: 'noticed' as const } : check));
  return { ...row, ok: findings.every(({ severity }) => severity !== 'error'), findings: sorted(findings), checks };
}

function withNotice(row: VerifiedRow, first: VerifiedRow): VerifiedRow {
  const led = ({ checks }: VerifiedRow) => checks[0].message;
  const notice = finding('resolvers-differ', {
    observed: `${row.resolver} answers ${led(row)}; ${first.resolver} answers ${led(first)}`,
    fix: 'nothing, where inside and outside are meant to differ; else make the records of both the same',
  });
  return {
    ...row,
    findings: sorted([...row.findings, notice]),
    checks: [...row.checks, { id: 'resolvers', state: 'noticed', message: notice.observed, ms: 0 }],
  };
}
