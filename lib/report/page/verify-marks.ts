import type { CheckResult, Severity } from '../../verify/finding';
import type { Tone } from '../step-summary';
import { type Html, html } from './html';

interface Mark {
  readonly tone: Tone;
  readonly character: string;
  readonly means: string;
}

const SEVERITIES: Readonly<Record<Severity, Mark>> = {
  error: { tone: 'bad', character: '✕', means: 'error' },
  warning: { tone: 'costly', character: '!', means: 'warning' },
  notice: { tone: 'onward', character: 'i', means: 'notice' },
};

const STATES: Readonly<Record<CheckResult['state'], Mark>> = {
  passed: { tone: 'good', character: '✓', means: 'passed' },
  noticed: { tone: 'onward', character: 'i', means: 'passed, with a notice' },
  warned: { tone: 'costly', character: '!', means: 'passed, with a warning' },
  failed: { tone: 'bad', character: '✕', means: 'failed' },
  skipped: { tone: 'passed', character: '–', means: 'skipped' },
};

export function severityMark(severity: Severity): Html {
  return element(SEVERITIES[severity]);
}

export function stateMark(state: CheckResult['state']): Html {
  return element(STATES[state]);
}

function element({ tone, character, means }: Mark): Html {
  return html`<i class="${tone}" role="img" aria-label="${means}">${character}</i>`;
}
