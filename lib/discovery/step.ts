import { withoutTrailingDot } from '../names/domain-name';
import { plainText } from '../text/untrusted';
import type { Probed } from './probe';
import { type Finding, fixOf, messageOf } from './verdicts';
import type { Step, StepId } from './walk';

/** Where in a walk a URL is asked. */
export interface Place {
  readonly id: StepId;
  /** The step that a `follow` goes back to; the step itself where it is none. */
  readonly origin: StepId;
  readonly domain: string;
}

/** The host that a URL is asked of, as DNS has it, and the port. */
export function targetOf(url: URL): { readonly host: string; readonly port: number } {
  return { host: withoutTrailingDot(url.hostname), port: Number(url.port || (url.protocol === 'http:' ? 80 : 443)) };
}

/** The step that asking a URL came to, with its texts. */
export function stepOf(url: URL, place: Place, { facts, verdict, detail, ms }: Probed): Step {
  const { host, port } = targetOf(url);
  return withTexts({ verdict, detail, ...place, host: plainText(host), port, ms, ...facts }, plainText(url.href), facts);
}

export function withTexts(finding: Finding, asked: string, facts: Probed['facts']): Step {
  const { id, host, port, ms, verdict } = finding;
  const fix = fixOf(finding);
  return { id, asked, host, port, ...facts, ms, verdict, message: messageOf(finding), ...(fix ? { fix } : {}) };
}
