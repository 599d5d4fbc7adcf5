import type { Colors } from 'picocolors/types';
import type { CertificateFacts } from '../coverage/certificate-facts';
import type { CertificateVerdict, Severity } from '../coverage/certificate-verdicts';
import { type Coverage, MAX_NAME_QUOTA, type NameRoom, type NamespaceCoverage, type SanCertificate } from '../coverage/coverage';
import { inColumnsOrCards } from '../text/columns';
import { folded, marked } from '../text/fold';
import { counted, unicodeForm } from '../text/format';
import { visible } from '../text/untrusted';

/** What a certificate means for an environment. */
export interface CoverageReport {
  readonly environment: string;
  readonly facts: CertificateFacts;
  readonly coverage: Coverage;
  readonly notes: readonly string[];
}

/**
 * The coverage as a table: the verdicts on the endpoint's certificate, a line per namespace, the remaining days and
 * names, and the names of a certificate that would make the redirect unnecessary.
 */
export function renderCoverage({ environment, facts, coverage, notes }: CoverageReport, colors: Colors, width?: number): string {
  const { endpoint, namespaces, room, sanCertificate } = coverage;
  const parts = [
    [
      `${colors.bold(visible(environment))}: ${counted(namespaces.length, 'namespace')} behind ${endpoint.host}`,
      ...endpoint.verdicts.map((verdict) => verdictLine(verdict, colors, width)),
    ],
    namespaces.length > 0
      ? inColumnsOrCards([HEAD.map((text) => colors.bold(text)), ...namespaces.map((namespace) => cells(namespace, endpoint.host, colors))], width)
      : [],
    [aboutOf(facts), lifeOf(facts, coverage), ...(room ? [roomOf(room)] : [])].map((text) => folded(visible(text), width)),
    sanCertificate ? sanLines(sanCertificate, coverage, facts) : [],
    [...directNotes(namespaces), ...notes].map((note) => marked(colors.dim('note:'), visible(note), width)),
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

const HEAD = ['autodiscover host', 'coverage', 'covered by', 'its CNAME leads to'];

const SYMBOLS: Readonly<Record<Severity, string>> = { ok: '✓', hint: '·', warning: '!', error: '✕' };

const WORDS: Readonly<Record<NamespaceCoverage['coverage'], string>> = {
  covered: 'covered',
  'needs-redirect': 'needs the redirect',
  'own-endpoint': 'own endpoint',
  unknown: 'unknown',
};

function verdictLine({ severity, message, fix }: CertificateVerdict, colors: Colors, width: number | undefined): string {
  const painted = { ok: colors.green, hint: colors.dim, warning: colors.yellow, error: colors.red }[severity];
  return marked(painted(SYMBOLS[severity]), visible(fix === undefined ? message : `${message}; ${fix}`), width);
}

function cells({ domain, host, coverage, coveredBy = '–', direct }: NamespaceCoverage, endpoint: string, colors: Colors): string[] {
  const unicode = unicodeForm(domain);
  const words = coverage === 'covered' ? colors.green(WORDS.covered) : WORDS[coverage];
  return [visible(unicode === undefined ? host : `${host} (${unicode})`), words, visible(coveredBy), direct ? `direct to ${endpoint}` : 'redirect site'];
}

function aboutOf({ source, issuer, keyType, seenAt }: CertificateFacts): string {
  const where = source.kind === 'acm' ? `in ACM, ${source.arn}` : `presented by ${source.host}:${source.port}`;
  const what = [...(issuer === undefined ? [] : [`issued by ${issuer}`]), ...(keyType === undefined ? [] : [keyType])];
  return ['certificate', [...what, where, `looked up ${seenAt.slice(0, 10)}`].join('; ')].join(': ');
}

function lifeOf({ notAfter }: CertificateFacts, { daysLeft }: Coverage): string {
  if (notAfter === undefined || daysLeft === undefined) return 'days left: unknown';
  const day = notAfter.slice(0, 10);
  return daysLeft < 0 ? `days left: none, it expired on ${day}` : `days left: ${daysLeft}, until ${day}`;
}

function roomOf({ used, quota, max }: NameRoom): string {
  return `names: ${used} of ${quota} used${quota < max ? `; Service Quotas can raise ${quota} to ${max}` : ''}`;
}

function sanLines({ names, fits }: SanCertificate, { namespaces, room }: Coverage, facts: CertificateFacts): string[] {
  const would = `a certificate of ${counted(names.length, 'name')} would ${gainOf(namespaces)}`;
  if (names.length > MAX_NAME_QUOTA) return [`${would}, but ACM issues no certificate of more than ${MAX_NAME_QUOTA} names: keep the redirect`];
  const who = {
    'within-quota': 'and ACM can issue it',
    'needs-raised-quota': `and ACM can issue it if the quota of ${room?.quota} names is raised`,
    'too-many': '',
    unknown:
      facts.source.kind === 'acm' ? 'and the authority of the present one would have to issue it' : "and the endpoint's authority would have to issue it",
  }[fits];
  return [`${would}, ${who}. Names to request:`, ...names.map((name) => `  ${visible(name)}`)];
}

function gainOf(namespaces: readonly NamespaceCoverage[]): string {
  if (!namespaces.some(({ coverage }) => coverage === 'needs-redirect' || coverage === 'unknown')) return 'name the endpoint too';
  return `make the redirect unnecessary${namespaces.some(({ coverage }) => coverage === 'own-endpoint') ? ' except for namespaces with their own endpoint' : ''}`;
}

/** Users may not know that a namespace on the certificate needs no redirect. */
function directNotes(namespaces: readonly NamespaceCoverage[]): string[] {
  const redirected = namespaces.filter(({ coverage, direct }) => coverage === 'covered' && !direct);
  if (redirected.length === 0) return [];
  const [are, their] = redirected.length === 1 ? ['is', 'its CNAME leads'] : ['are', 'their CNAMEs lead'];
  return [
    `${counted(redirected.length, 'namespace')} ${are} covered but still redirected: with 'whenCovered: direct' ${their} straight to the endpoint, and Outlook shows no prompt`,
  ];
}
