import { withoutTrailingDot } from '../names/domain-name';
import { plainText } from '../text/untrusted';
import { isV2 } from './autodiscover-v2';
import type { Probed } from './probe';
import { fixOf, messageOf, type StepFacts } from './verdicts';
import type { Step, StepId } from './walk-result';

/** The step of a walk at which a URL is asked. */
export interface StepOrigin {
  readonly id: StepId;
  /** The first step of the chain for a `follow`; otherwise the step itself. */
  readonly origin: StepId;
  readonly domain: string;
}

/** The host of a URL, as in DNS, and the port. */
export function targetOf(url: URL): { readonly host: string; readonly port: number } {
  return { host: withoutTrailingDot(url.hostname), port: Number(url.port || (url.protocol === 'http:' ? 80 : 443)) };
}

/** The step of asking a URL, with its texts. */
export function stepOf(url: URL, place: StepOrigin, { facts, verdict, detail, ms }: Probed): Step {
  const { host, port } = targetOf(url);
  return withTexts({ verdict, detail, ...place, host: plainText(host), port, ms, isV2: isV2(url), ...facts }, plainText(url.href), facts);
}

export function withTexts(finding: StepFacts, asked: string, facts: Probed['facts']): Step {
  const { id, host, port, ms, verdict } = finding;
  const fix = fixOf(finding);
  return { id, asked, host, port, ...facts, ms, verdict, message: messageOf(finding), ...(fix ? { fix } : {}) };
}
