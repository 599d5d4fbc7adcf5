import { isIPv4, isIPv6 } from 'node:net';
import { cloudOfRedirectSite } from './exchange-online';
import { idnaToAscii, publicSuffix } from './libraries';

/** The result of a check of a domain name: its normal form, or what is wrong with it and the fix. */
export type Checked = { readonly name: string; readonly problem?: undefined } | { readonly name?: undefined; readonly problem: string };

/** Longest host name and longest label in DNS: RFC 1035, section 2.3.4. */
export const MAX_HOST_LENGTH = 253;
const MAX_LABEL_LENGTH = 63;

/** How many CNAMEs are followed: RFC 1034, section 3.6.2, requires a bound and names none; resolvers use 8 to 17. */
export const MAX_CNAMES = 16;

/** Longest host-header value of an Application Load Balancer's rule (Elastic Load Balancing, "Host conditions"). */
const MAX_ALB_HOST_LENGTH = 128;

const LDH_LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
/** Letters, digits, dots and hyphens, at least one of them a letter: no URL, address, path, port or wildcard. */
const PLAIN = /^[a-z0-9.-]*[a-z][a-z0-9.-]*$/i;
/** Straight and curly ones, as word processors and spreadsheets add them. */
const OUTER_QUOTES = /^["'\u2018-\u201f\u00ab\u00bb]+|["'\u2018-\u201f\u00ab\u00bb]+$/g;
/** A question mark within a label: what Windows PowerShell's ASCII makes of an umlaut. A URL's query comes after the last label. */
const LOST_LETTER = /^[^\s/\\#:]*\?[^\s/\\#:=]*\.[^\s/\\#:=]*$/;
const BEYOND_ASCII = /[\u0080-\uffff]/;

/** A fully qualified host name: at least two labels; lower-cased, in ASCII (UTS #46), without its trailing dot. */
export function checkHostName(text: unknown): Checked {
  if (typeof text !== 'string') return { problem: `is not text but ${text === null ? 'null' : typeof text}; write a name such as 'mail.contoso.com'` };
  const shape = shapeProblem(text);
  if (shape) return { problem: shape };

  const lower = text.toLowerCase();
  const ascii = BEYOND_ASCII.test(lower) || lower.includes('xn--') ? idnaToAscii(lower) : lower;
  if (ascii === undefined) return { problem: 'is not a valid internationalised domain name (UTS #46): check its letters' };
  const name = withoutTrailingDot(ascii);
  const problem = labelProblem(name);
  return problem ? { problem } : { name };
}

/**
 * The host of an endpoint: a host name that a redirect action can lead to (RedirectActionConfig: 1 to 128 characters), and
 * that answers https itself.
 */
export function checkEndpointHost(text: unknown): Checked {
  const checked = checkHostName(text);
  const cloud = checked.name === undefined ? undefined : cloudOfRedirectSite(checked.name);
  if (cloud) {
    return {
      problem: `is the redirect site of Exchange Online, which is only for CNAMEs and HTTP; write the endpoint that it redirects to, '${cloud.endpoint}'`,
    };
  }
  if (checked.name === undefined || checked.name.length <= MAX_ALB_HOST_LENGTH) return checked;
  return { problem: `has ${checked.name.length} characters, and a load balancer redirects to hosts of at most ${MAX_ALB_HOST_LENGTH}` };
}

/** A mail domain: a host name that is no public suffix and does not already begin with `autodiscover.`. */
export function checkMailDomain(text: unknown): Checked {
  const checked = checkHostName(text);
  if (checked.name === undefined) return checked;
  const { name } = checked;
  if (name.startsWith('autodiscover.')) {
    return { problem: `begins with 'autodiscover.', which is added automatically; write the SMTP namespace, '${name.slice('autodiscover.'.length)}'` };
  }
  if (publicSuffix(name) === name) {
    return { problem: `is a public suffix; write the registered domain, such as 'fabrikam.${name}'` };
  }
  const host = autodiscoverHost(name);
  if (host.length > MAX_HOST_LENGTH) {
    return { problem: `is too long: '${host.slice(0, 30)}…' has ${host.length} characters, and a host name in DNS has at most ${MAX_HOST_LENGTH}` };
  }
  return checked;
}

/** A mail domain that somebody lists by hand, where a mistake is more likely than in an export of Exchange. */
export function checkListedDomain(text: unknown): Checked {
  if (typeof text === 'string' && isFileName(text)) return { problem: 'is the name of a file, not a domain' };
  const checked = checkMailDomain(text);
  if (!checked.name?.startsWith('www.')) return checked;
  return { problem: `begins with 'www.', as web sites do; write the domain that mail addresses end in, '${checked.name.slice('www.'.length)}'` };
}

/** No top-level domain has one of these names. */
export function isFileName(text: string): boolean {
  return /\.(?:csv|tsv|txt|xlsx?)$/i.test(text);
}

/** The host that mail clients derive from a mail domain: MS-OXDISCO, section 3.1.5. */
export function autodiscoverHost(domain: string): string {
  return `autodiscover.${domain}`;
}

/** Why an ALB's host-header condition cannot hold this host, if it cannot. */
export function albHostProblem(host: string): string | undefined {
  if (host.length > MAX_ALB_HOST_LENGTH) {
    return `has ${host.length} characters, and a load balancer's host condition holds at most ${MAX_ALB_HOST_LENGTH}`;
  }
  const topLevel = host.slice(host.lastIndexOf('.') + 1);
  if (!/^[a-z]+$/.test(topLevel)) {
    return `ends in '.${topLevel}', and a load balancer's host condition allows only letters after the last dot`;
  }
  return undefined;
}

/** Whether a hosted zone of this name holds the host's record: DNS names are compared label by label. */
export function zoneHolds(zoneName: string, host: string): boolean {
  return host === zoneName || host.endsWith(`.${zoneName}`);
}

/** A zone's or a host's name as Route 53 compares it: lower case, in ASCII, no trailing dot. */
export function normalizeZoneName(zoneName: string): string {
  const lower = zoneName.toLowerCase();
  return withoutTrailingDot(BEYOND_ASCII.test(lower) ? (idnaToAscii(lower) ?? lower) : lower);
}

/** A name in ASCII as DNS compares it: lower case, no trailing dot. Escapes stay as they are: master files write them in decimal, Route 53 in octal. */
export function comparable(name: string): string {
  return withoutTrailingDot(name.toLowerCase());
}

/** A chain of CNAMEs that is being followed, whoever is asked for each of them. */
export interface CnameChain {
  /** Their targets, in their order; where the chain was given up, the one that it was given up at is the last. */
  readonly targets: readonly string[];
  /** Takes the next target, in its normal form. @returns false where they go round, or are more than a resolver follows */
  follow(target: string): boolean;
}

/** @param name the one that has the first CNAME, in its normal form */
export function cnameChain(name: string): CnameChain {
  const targets: string[] = [];
  return {
    targets,
    follow: (target) => {
      const goesRound = target === name || targets.includes(target);
      targets.push(target);
      return !goesRound && targets.length <= MAX_CNAMES;
    },
  };
}

/** The root, `.`, becomes an empty text. */
export function withoutTrailingDot(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

/** A value as a message shows it: text in quotes, anything else without; cut if it is long. */
export function quote(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  const shown = text.length > 80 ? `${text.slice(0, 77)}…` : text;
  return typeof value === 'string' ? `'${shown}'` : shown;
}

function shapeProblem(text: string): string | undefined {
  // Most names; and Node compiles its expression of an IPv6 address at the first use, which takes as long as the checks of 1,000 names.
  if (PLAIN.test(text)) return undefined;
  if (text === '') return `is empty; write a name such as 'contoso.com'`;
  const bare = text.replace(OUTER_QUOTES, '');
  if (bare !== text) return `is in quotes that are part of the text; write only the name, '${bare}'`;
  if (text.includes('\ufffd') || LOST_LETTER.test(text)) {
    return `has '${text.includes('\ufffd') ? '\ufffd' : '?'}' where a letter was lost, as its file was not written in UTF-8; write the letter, or export the file again with -Encoding UTF8`;
  }
  const several = text.split(/[\s,;]+/).filter((part) => part.includes('.'));
  if (several.length > 1) return `is ${several.length} names; write each on its own, '${several.join("', '")}'`;
  if (/\s/.test(text)) return `contains white space; write only the name`;
  const url = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(text);
  if (url) return `is a URL; write only its host, '${url[1].replace(/:\d+$/, '')}'`;
  if (text.includes('@')) return `is a mail address; write only its domain, '${text.slice(text.lastIndexOf('@') + 1)}'`;
  if (/[/\\?#]/.test(text)) return `contains a path; write only the host, '${text.split(/[/\\?#]/)[0]}'`;
  // Node compiles its expression of an IPv6 address at the first use, which takes longer than all the checks of 1,000 names.
  if (isIPv4(withoutTrailingDot(text)) || (text.includes(':') && isIPv6(text.replace(/^\[|\]$/g, '')))) return 'is an IP address; write a host name';
  if (text.includes(':')) return `contains a port; write only the host, '${text.split(':')[0]}'`;
  if (text.includes('*')) return 'contains a wildcard; write each name on its own';
  return undefined;
}

function labelProblem(name: string): string | undefined {
  const labels = name.split('.');
  if (labels.includes('')) return 'has an empty label: two dots together, or a dot at the beginning';
  const long = labels.find((label) => label.length > MAX_LABEL_LENGTH);
  if (long) return `has a label of ${long.length} characters, '${long.slice(0, 20)}…'; a label in DNS has at most ${MAX_LABEL_LENGTH}`;
  const bad = labels.find((label) => !LDH_LABEL.test(label));
  if (bad !== undefined) return `has the label '${bad}'; a label has letters, digits and hyphens, and no hyphen first or last`;
  if (labels.length < 2) return `has a single label; write the full name, such as '${name}.com'`;
  if (/^\d+$/.test(labels[labels.length - 1])) return 'ends in a number, and no top-level domain is a number';
  if (name.length > MAX_HOST_LENGTH) return `has ${name.length} characters; a host name in DNS has at most ${MAX_HOST_LENGTH}`;
  return undefined;
}
