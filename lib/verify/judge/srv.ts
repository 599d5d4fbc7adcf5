import type { Step, Verdict } from '../../discovery/walk-result';
import type { FindingId } from '../../findings/catalogue';
import type { Finding } from '../../findings/finding';
import type { Evidence } from '../evidence';
import { thirdPartiesAmong } from '../owner';
import { finding, found, isAtEndpoint, isOnCertificate, type Judgement, passed, stepText } from './judgement';
import { throughThirdParty } from './third-party';

const MISSING: readonly Verdict[] = ['no-name', 'no-address', 'dangling-cname'];

/**
 * The SRV record, which is optional: if there is one, it must lead to the endpoint. Clients use any record of the best
 * rank, so each must.
 */
export function judgeSrv(evidence: Evidence): Judgement {
  const judged = judgeTargets(evidence);
  const third = judgeThirdParties(evidence);
  return third.length > 0 ? found(...judged.findings, ...third) : judged;
}

/** Names of other parties in the record's CNAMEs: their owners can send clients elsewhere. */
function judgeThirdParties({ srv, owner }: Evidence): Finding[] {
  const { host, cnames } = srv[0].steps[0];
  const thirdParties = thirdPartiesAmong({ cnames, addresses: [] }, owner);
  if (thirdParties.length === 0 || srv[0].steps[0].verdict !== 'located') return [];
  const are = thirdParties.length === 1 ? 'is' : 'are';
  return [
    finding('cname-third-party', {
      observed: `${[host, ...cnames].join(' → ')}: ${thirdParties.join(', ')} ${are} of another party`,
      fix: `make an SRV record for ${host} without a CNAME, or remove it`,
      check: 'srv',
    }),
  ];
}

function judgeTargets(evidence: Evidence): Judgement {
  const judged = evidence.srv.map(({ steps }) => judgeRecord(steps, evidence));
  if (judged.length === 1) return judged[0];
  const faults = new Map<FindingId, Finding[]>();
  for (const one of judged.flatMap(({ findings }) => findings)) faults.set(one.id, [...(faults.get(one.id) ?? []), one]);
  if (faults.size === 0) return judged[0];
  const record = evidence.srv[0].steps[0].host;
  return found(...[...faults].map(([id, same]) => ofSeveral(id, same, judged.length, record, endpointOf(evidence.namespace))));
}

function ofSeveral(id: FindingId, same: readonly Finding[], count: number, record: string, endpoint: string): Finding {
  return finding(id, {
    observed: `${record} has ${count} records of one rank, of which clients use any: ${same.map(({ observed }) => observed).join('; ')}`,
    fix: same.length < count ? `remove the records from ${record} that do not lead to ${endpoint}, port 443` : same[0].fix,
  });
}

function judgeRecord(steps: readonly Step[], evidence: Evidence): Judgement {
  const [record, target] = steps;
  const third = throughThirdParty('srv-third-party', steps, evidence);
  if (third) return found(finding(third.id, third));
  if (record.verdict === 'no-srv') return judgeAbsence(record, evidence);
  if (record.verdict === 'dns-failed' || record.verdict === 'cname-loop') {
    // Name servers that fail for the autodiscover host fail for this name too: reported once.
    return evidence.dns.found.fault?.verdict === 'dns-failed' ? passed(record.message) : fault('srv-dns-failed', record);
  }
  if (!target) return fault('srv-unusable', record);
  return judgeTarget(steps, evidence);
}

/** The target `.` means that there is no such service (RFC 2782). */
function judgeAbsence(record: Step, { namespace }: Evidence): Judgement {
  if (record.location !== '.') return passed(record.message);
  return found(
    finding('srv-declined', {
      observed: `${record.host} means that there is no such service`,
      fix: `remove the record, or let it lead to ${endpointOf(namespace)}, if clients need it`,
    }),
  );
}

function judgeTarget(steps: readonly Step[], evidence: Evidence): Judgement {
  const [record, target] = steps;
  const { namespace, endpoint } = evidence;
  const fix = `let ${record.host} lead to ${endpointOf(namespace)}, port 443`;
  const unasked = target.verdict === 'not-asked' ? `; ${stepText(target)}` : '';
  if (target.port !== 443) return found(finding('srv-port', { observed: `${record.message}${unasked}`, fix }));
  if (target.host === endpointOf(namespace) || target.host === namespace.endpoint) return passed(record.message);
  if (unasked !== '') return found(finding('srv-not-asked', { observed: `${record.message}${unasked}`, fix }));
  const observed = `${record.message}; ${target.message}`;
  if (target.verdict === 'certificate-name-mismatch') return found(finding('srv-not-covered', { observed, fix }));
  if (MISSING.includes(target.verdict)) return found(finding('srv-dangling', { observed, fix }));
  const last = steps[steps.length - 1];
  if (target.verdict === 'redirected' && last.verdict === 'reached' && isAtEndpoint(last, evidence)) return passed(record.message);
  if (target.verdict !== 'reached') return found(finding('srv-unreachable', { observed, fix }));
  // Another of the endpoint's own names is as good.
  if (isAtEndpoint(target, evidence) || isOnCertificate(target.host, endpoint)) return passed(record.message);
  return found(finding('srv-elsewhere', { observed: `${record.message}, not to ${endpointOf(namespace)}`, fix }));
}

function endpointOf({ directTo, endpoint }: Evidence['namespace']): string {
  return directTo ?? endpoint;
}

function fault(id: FindingId, { message, fix, host }: Step): Judgement {
  return found(finding(id, { observed: message, fix: fix ?? `correct the record ${host}` }));
}
