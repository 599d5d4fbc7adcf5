import type { Tone } from '../step-summary';
import { type Html, html, joined, trusted } from './html';

/** Each tone by a character, and by what it means for a reader who does not see it. */
export const MARKS: Readonly<Record<Tone, { readonly character: string; readonly means: string }>> = {
  good: { character: '✓', means: 'answers' },
  onward: { character: '→', means: 'leads on' },
  passed: { character: '–', means: 'passed over' },
  costly: { character: '!', means: 'passed over at a cost' },
  bad: { character: '✕', means: 'to be mended' },
};

export function mark(tone: Tone): Html {
  const { character, means } = MARKS[tone];
  return html`<i class="${tone}" role="img" aria-label="${means}">${character}</i>`;
}

/** A host name in the type of names. */
export function name(host: string): Html {
  return html`<span class="name">${breakable(host)}</span>`;
}

/** A name or a URL, whose lines may break after its dots and slashes. */
export function breakable(text: string): Html {
  return joined(
    text.split(/(?<=[./](?![./]))/).map((part) => html`${part}`),
    trusted('<wbr>'),
  );
}
