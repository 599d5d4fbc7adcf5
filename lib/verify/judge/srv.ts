import { nameThatCovers } from '../../certificate/name-match';
import type { Step, Verdict } from '../../discovery/walk';
import type { FindingId } from '../catalogue';
import type { Evidence } from '../evidence';
import { finding, found, type Judgement, passed } from './judgement';
import { isAtEndpoint } from './reaches';

const MISSING: readonly Verdict[] = ['no-name', 'no-address', 'dangling-cname'];

/** The SRV record, which nobody has to have: where there is one, it leads to the endpoint. */
export function judgeSrv(evidence: Evidence): Judgement {
  const [record, target] = evidence.srv.steps;
  if (record.verdict === 'no-srv') return judgeAbsence(record, evidence);
  if (record.verdict === 'dns-failed' || record.verdict === 'cname-loop') {
    // Name servers that fail for the autodiscover host fail for this name too: told once.
    return evidence.dns.found.fault?.verdict === 'dns-failed' ? passed(record.says) : fault('srv-dns-failed', record);
  }
  if (!target) return fault('srv-unusable', record);
  return judgeTarget(record, target, evidence);
}

/** The target `.` says that there is no such service (RFC 2782). */
function judgeAbsence(record: Step, { namespace }: Evidence): Judgement {
  if (record.location !== '.') return passed(record.says);
  return found(
    finding('srv-declined', {
      saw: `${record.host} says that there is no such service`,
      mend: `remove the record, or let it lead to ${endpointOf(namespace)}, if clients need it`,
    }),
  );
}

function judgeTarget(record: Step, target: Step, evidence: Evidence): Judgement {
  const { namespace, endpoint } = evidence;
  const mend = `let ${record.host} lead to ${endpointOf(namespace)}, port 443`;
  if (target.port !== 443) return found(finding('srv-port', { saw: record.says, mend }));
  if (target.host === endpointOf(namespace) || target.host === namespace.expected) return passed(record.says);
  const saw = `${record.says}; ${target.says}`;
  if (target.verdict === 'certificate-foreign') return found(finding('srv-not-covered', { saw, mend }));
  if (MISSING.includes(target.verdict)) return found(finding('srv-dangling', { saw, mend }));
  if (target.verdict !== 'reached') return found(finding('srv-unreachable', { saw, mend }));
  // Another of the endpoint's own names is as good.
  const names = endpoint.chains[0].steps[0].certificate?.names ?? [];
  if (isAtEndpoint(target, evidence) || nameThatCovers(target.host, names)) return passed(record.says);
  return found(finding('srv-elsewhere', { saw: `${record.says}, and not to ${endpointOf(namespace)}`, mend }));
}

function endpointOf({ direct, expected }: Evidence['namespace']): string {
  return direct ?? expected;
}

function fault(id: FindingId, { says, advice, host }: Step): Judgement {
  return found(finding(id, { saw: says, mend: advice ?? `correct the record ${host}` }));
}
