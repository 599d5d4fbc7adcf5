import { waitMsAt } from '../../discovery/verdicts';
import type { Step } from '../../discovery/walk-result';
import type { Report, ReportRow } from '../../findings/report';
import { andMore, counted, fewOf, grouped } from '../../text/format';
import { type Html, html, joined } from '../../text/markup';
import { verdictWords } from '../step-summary';
import { name, STEP_TITLES } from './marks';

/** Shorter waits are not shown. */
const NOTICEABLE_MS = 1000;
const MOST_NAMES = 4;

/** The steps of one kind that end in the same way, and make a client wait. */
interface Cost {
  readonly step: Step;
  readonly domains: Set<string>;
  readonly waits: number[];
}

/** Where clients lose seconds on their way, the steps that cost most first. */
export function costs({ rows }: Report): Html {
  const found = [...costsOf(rows)].sort((one, other) => sum(other.waits) - sum(one.waits));
  if (found.length === 0) return html``;
  const all = new Set(rows.map(({ domain }) => domain)).size;
  const waiting = new Set(found.flatMap(({ domains }) => [...domains])).size;
  return html`<section aria-labelledby="costs"><h2 id="costs">What costs clients time</h2>
<p class="quiet">Clients of ${grouped(waiting)} of ${counted(all, 'namespace')} wait for a second or longer at a step.</p>
<ol class="costs">${found.map(item)}</ol></section>
`;
}

function item({ step, domains, waits }: Cost): Html {
  const { shown, more } = fewOf([...domains], MOST_NAMES);
  return html`<li><strong class="costly">${range(waits)}</strong><div><p><b>${STEP_TITLES[step.id]}</b>: ${verdictWords(step.verdict)}, for ${counted(domains.size, 'namespace')}</p>
<p class="quiet">${joined(shown.map(name), ', ')}${more > 0 && ` ${andMore(more)}`}</p></div></li>
`;
}

function costsOf(rows: readonly ReportRow[]): Iterable<Cost> {
  const found = new Map<string, Cost>();
  for (const { domain, walk, findings } of rows) {
    // What a preview's servers take is the time of the machine that plays them.
    const waited = ({ ms, drops = 0 }: Step) => (findings === undefined ? waitMsAt(drops) : ms);
    for (const step of walk.steps.filter((one) => waited(one) >= NOTICEABLE_MS)) {
      const key = `${step.id} ${step.verdict}`;
      const cost = found.get(key) ?? { step, domains: new Set(), waits: [] };
      cost.domains.add(domain);
      cost.waits.push(waited(step));
      found.set(key, cost);
    }
  }
  return found.values();
}

/** `~21 s`, or `~2 to 21 s` where it is not the same for all. */
function range(waits: readonly number[]): string {
  const seconds = waits.map((ms) => Math.round(ms / 1000));
  const [least, most] = [seconds.reduce((a, b) => Math.min(a, b)), seconds.reduce((a, b) => Math.max(a, b))];
  return least === most ? `~${most} s` : `~${least} to ${most} s`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
