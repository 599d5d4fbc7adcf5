import { comparable } from '../names/domain-name';

const OCTAL_ESCAPE = /\\([0-3][0-7]{2})/g;

/**
 * A name as DNS compares it: lower case, no trailing dot. Route 53 answers characters beyond letters, digits, `-` and
 * `_` as octal escapes (Developer Guide, "DNS domain name format"): `\052` for `*`.
 */
export function nameOf(text = ''): string {
  return comparable(text.replace(OCTAL_ESCAPE, unescaped));
}

/** A dot within a label would end the label, and a backslash would start an escape: both stay escaped. */
function unescaped(escaped: string, octal: string): string {
  const character = String.fromCharCode(Number.parseInt(octal, 8));
  return /[!-~]/.test(character) && character !== '.' && character !== '\\' ? character : escaped;
}

/** An alias made in the console begins with `dualstack.`, a name of the same load balancer. */
export function withoutDualstack(name: string): string {
  return name.replace(/^dualstack\./, '');
}

/** By code unit, so that the order is the same in every locale. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
