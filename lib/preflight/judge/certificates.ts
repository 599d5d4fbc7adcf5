import { type PreflightFinding, preflightFinding } from '../../findings/preflight-report';
import { few } from '../../text/format';
import { certificatesToCome } from '../declared';
import type { SiteCase } from './site';
import { NO_ANSWER } from './zones';

/** Amazon's authorities (ACM User Guide, "Configure a CAA record"). */
const AMAZON = ['amazon.com', 'amazontrust.com', 'awstrust.com', 'amazonaws.com'];

/** Whether ACM may issue the certificates that the stacks ask it for and do not have yet (RFC 8659). */
export function judgeCertificates({ planned, deployed, state }: SiteCase): PreflightFinding[] {
  return certificatesToCome(planned, deployed).flatMap(({ stack, logicalId, names }) => {
    const by = `the certificate ${logicalId} of the stack ${stack}`;
    return names.flatMap((name) => {
      const found = state.issuers.get(name);
      if (found && NO_ANSWER.has(found.status))
        return [preflightFinding('dns-not-answered', `the DNS has no answer for the CAA records of ${name}, for ${by} (${found.status})`)];
      const issuers = issuersFor(name, found?.issuers ?? []);
      if (issuers === undefined || issuers.some((issuer) => AMAZON.includes(issuer))) return [];
      const allowed = issuers.filter((issuer) => issuer !== '');
      return [preflightFinding('caa-refuses', `CAA records let ${allowed.length === 0 ? 'nobody' : few(allowed)} issue for ${name}, a name of ${by}`)];
    });
  });
}

/** The authorities that may issue for a name; undefined if all may. Of a wildcard `issuewild` counts, where there is one. */
function issuersFor(name: string, records: readonly { readonly tag: string; readonly value: string }[]): string[] | undefined {
  const tags = name.startsWith('*.') && records.some(({ tag }) => tag === 'issuewild') ? ['issuewild'] : ['issue'];
  const relevant = records.filter(({ tag }) => tags.includes(tag));
  return relevant.length === 0 ? undefined : relevant.map(({ value }) => value.split(';')[0].trim().toLowerCase());
}
