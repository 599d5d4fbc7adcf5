import type { Step } from '../../lib/discovery/walk-result';
import { CATALOGUE, type FindingId } from '../../lib/findings/catalogue';
import type { AddressResult, CheckId, CheckResult, Finding } from '../../lib/findings/finding';
import type { VerifiedRow, VerifyReport } from '../../lib/findings/report';
import { HOSTILE_TEXTS, hostileReport, nothingAtDomain, reached, redirected, refused, rowOf, step, walkOf } from './sample-report';

/*
 * Reports as a verification makes them: a healthy network, findings of each severity, several resolvers, many
 * namespaces, and texts that a hostile server could give.
 */

export const ENDPOINT = 'autodiscover.contoso.com';
const REDIRECT_HOST = 'autodiscoverredirect.contoso.com';
const SITE = '198.51.100.7';
const SITE_V6 = '2001:db8::7';

const CHECKS: readonly CheckId[] = ['dns', 'domain', 'https', 'redirect', 'endpoint', 'srv'];
const SEEN: Readonly<Partial<Record<CheckId, readonly [string, number]>>> = {
  dns: [`is a CNAME of ${REDIRECT_HOST}, which has 2 addresses`, 24],
  domain: ['is not in the DNS', 12],
  https: ['refuses, as it should', 61],
  redirect: [`answers 6 of 6 requests with 302 to ${ENDPOINT}`, 388],
  endpoint: ['answers 401; its certificate is valid for 120 days', 172],
};

export function finding(id: FindingId, observed: string, fix: string, change: Partial<Finding> = {}): Finding {
  const { check, severity, why } = CATALOGUE[id];
  return { id, check, severity, observed, why, fix, addresses: [], ...change };
}

const STATES = { error: 'failed', warning: 'warned', notice: 'noticed' } as const;

function checksOf(findings: readonly Finding[], ms: Partial<Record<CheckId, number>>): CheckResult[] {
  const lost = findings.find(({ severity, check }) => severity === 'error' && ['dns', 'redirect'].includes(check));
  return CHECKS.map((id) => {
    const [worst] = findings.filter(({ check }) => check === id);
    const seen = SEEN[id];
    if (lost && id !== 'domain' && CHECKS.indexOf(id) > CHECKS.indexOf(lost.check) && !worst) {
      return { id, state: 'skipped', message: `not asked, as ${lost.check} failed`, ms: 0 };
    }
    if (worst) return { id, state: STATES[worst.severity], message: worst.observed, ms: ms[id] ?? seen?.[1] ?? 0 };
    if (seen === undefined) return { id, state: 'skipped', message: 'there is no SRV record', ms: 8 };
    return { id, state: 'passed', message: seen[0], ms: ms[id] ?? seen[1] };
  });
}

export const ADDRESSES: readonly AddressResult[] = [
  { address: SITE, family: 'IPv4', https: { verdict: 'refused', ms: 31 }, http: { verdict: 'redirected', ms: 44 } },
  { address: SITE_V6, family: 'IPv6', https: { verdict: 'refused', ms: 30 }, http: { verdict: 'redirected', ms: 47 } },
];

interface Change extends Partial<VerifiedRow> {
  readonly ms?: Partial<Record<CheckId, number>>;
}

function verifiedRow(domain: string, steps: readonly Step[], findings: readonly Finding[], { ms = {}, ...change }: Change = {}): VerifiedRow {
  const [error] = findings.filter(({ severity }) => severity === 'error');
  const isFound = steps.at(-1)?.verdict === 'reached';
  const outcome = isFound ? 'found' : steps.some(({ verdict }) => verdict.startsWith('certificate')) ? 'prompt' : 'not-found';
  const decider = isFound
    ? steps.length - 1
    : Math.max(
        0,
        steps.findIndex(({ id }) => id === 'http-redirect'),
      );
  return {
    ...rowOf(domain, walkOf(domain, steps, outcome, decider)),
    ok: error === undefined,
    problem: error?.observed,
    fix: error?.fix,
    findings,
    checks: checksOf(findings, ms),
    addresses: ADDRESSES,
    ...change,
  };
}

export function verifiedReportOf(rows: readonly VerifiedRow[], change: Partial<VerifyReport> = {}): VerifyReport {
  return {
    kind: 'verify',
    subject: 'contoso',
    source: 'environments/contoso.yaml, synthesized',
    madeAt: '2026-03-02T14:05:00.000Z',
    rows,
    notes: [],
    ...change,
  };
}

const way = (domain: string) => [
  { ...nothingAtDomain(domain), ms: 12 },
  { ...refused(domain), ms: 55 },
  { ...redirected(domain), ms: 91 },
  { ...reached(), ms: 172 },
];

export const verified = (domain: string, findings: readonly Finding[] = [], change: Change = {}) => verifiedRow(domain, way(domain), findings, change);

const noSrv = (domain: string) => ({ ...step('srv', `_autodiscover._tcp.${domain}`, { verdict: 'no-srv', message: 'there is no SRV record' }), ms: 9 });

export function dangling(domain: string, target = 'mail.old-hoster.example', change: Change = {}): VerifiedRow {
  const gone: Partial<Step> = { cnames: [target], verdict: 'dangling-cname', message: `is a CNAME of ${target}, which is not in DNS`, ms: 20 };
  const host = `autodiscover.${domain}`;
  const fix = change.external ? `have ${host} removed by who runs its DNS` : `make ${host} a CNAME of ${REDIRECT_HOST}, or remove the record`;
  return verifiedRow(
    domain,
    [{ ...nothingAtDomain(domain), ms: 12 }, step('https-autodiscover', host, gone), step('http-redirect', host, { ...gone, ms: 1 }), noSrv(domain)],
    [finding('cname-dangling', `${host} is a CNAME of ${target}, which has no address`, fix)],
    { addresses: [], ...change },
  );
}

export function missing(domain: string, change: Change = {}): VerifiedRow {
  const host = `autodiscover.${domain}`;
  return verifiedRow(
    domain,
    [{ ...nothingAtDomain(domain), ms: 12 }, { ...step('https-autodiscover', host), ms: 18 }, { ...step('http-redirect', host), ms: 1 }, noSrv(domain)],
    [finding('cname-missing', `${host} is not in the DNS`, `make ${host} a CNAME of ${REDIRECT_HOST}`)],
    { addresses: [], ...change },
  );
}

/** The finding of a port 443 that costs a client its patience, at the site's IPv6 address alone. */
const slow = (domain: string) =>
  finding('https-dropped', `port 443 of autodiscover.${domain} answers nothing`, 'let the security group refuse port 443: set refuseHttps to true', {
    addresses: [SITE_V6],
  });

export function slowRow(domain: string, change: Change = {}): VerifiedRow {
  const steps = [
    { ...nothingAtDomain(domain), ms: 12 },
    { ...refused(domain, { verdict: 'dropped', message: 'port 443 answers nothing' }), ms: 21_030 },
    { ...redirected(domain), ms: 91 },
    { ...reached(), ms: 172 },
  ];
  const addresses: readonly AddressResult[] = [
    { ...ADDRESSES[0] },
    { address: SITE_V6, family: 'IPv6', https: { verdict: 'dropped', ms: 21_000 }, http: { verdict: 'redirected', ms: 47 } },
  ];
  return verifiedRow(domain, steps, [slow(domain)], { ms: { https: 21_055 }, addresses, ...change });
}

const ends = finding(
  'endpoint-certificate-ends',
  `the certificate of ${ENDPOINT} ends on 12 March 2026, in 10 days`,
  'renew it, and install it on the endpoint',
);

function mismatchAtDomain(domain: string): VerifiedRow {
  const atDomain = {
    ...nothingAtDomain(domain),
    verdict: 'certificate-name-mismatch' as const,
    message: 'port 443 answers with a certificate of *.hoster.example',
    ms: 77,
  };
  return verifiedRow(
    domain,
    [atDomain],
    [
      finding(
        'domain-certificate-name-mismatch',
        `https://${domain} presents a certificate of *.hoster.example, hoster.example`,
        `let the web server of ${domain} refuse port 443, or give it a certificate of its name`,
      ),
      ends,
    ],
  );
}

function notListed(domain: string): VerifiedRow {
  const denied = redirected(domain, ENDPOINT, { status: 404, location: undefined, verdict: 'not-found', message: 'answers 404: no rule has this host' });
  return verifiedRow(
    domain,
    [{ ...nothingAtDomain(domain), ms: 12 }, { ...refused(domain), ms: 51 }, { ...denied, ms: 62 }, noSrv(domain)],
    [finding('redirect-not-listed', `http://autodiscover.${domain} answers 404`, `add ${domain} to the environment and deploy it`)],
  );
}

const declined = (domain: string) =>
  finding('srv-declined', `_autodiscover._tcp.${domain} has the target '.'`, `remove the record, or let it lead to ${ENDPOINT}`);

export const ALL_VERIFIED = verifiedReportOf(
  ['adatum.com', 'cohovineyard.com', 'fabrikam.com', 'graphicdesigninstitute.com'].map((domain) => verified(domain)),
  {
    source: 'environments/contoso.yaml',
    findings: [],
  },
);

/** Findings of every severity, of rows and of the site, beside namespaces that are well; stopped before its end. */
export const VERIFIED: VerifyReport = verifiedReportOf(
  [
    verified('adatum.com'),
    dangling('adventure-works.com'),
    dangling('alpineskihouse.com'),
    verified('cohovineyard.com', [ends]),
    slowRow('fabrikam.com'),
    mismatchAtDomain('fourthcoffee.com'),
    verified('graphicdesigninstitute.com', [ends, declined('graphicdesigninstitute.com')]),
    notListed('litwareinc.com'),
    dangling('margiestravel.com', 'autodiscover.gone.example'),
    missing('northwindtraders.com', { external: true }),
    slowRow('proseware.com'),
    verified('relecloud.com'),
    verified('tailspintoys.com', [], { external: true }),
    verified('xn--bcher-kva.example', [declined('xn--bcher-kva.example')]),
  ],
  {
    source: 'environments/contoso.yaml',
    findings: [
      finding(
        'unlisted-answered',
        'http://autodiscover.unlisted.example was answered with 302',
        'let the default action of the listener answer 404: hosts: listed',
      ),
    ],
    unverified: ['trey-research.net', 'wideworldimporters.com', 'wingtiptoys.com', 'woodgrovebank.com'],
    notes: ['stopped after 14 of 18 namespaces'],
  },
);

export const RESOLVERS = ['10.0.0.2', '192.0.2.53'] as const;

/** Each namespace by two resolvers: one is found by neither, one by one of them. */
export const SEVERAL_RESOLVERS: VerifyReport = verifiedReportOf(
  ['adatum.com', 'fabrikam.com', 'litwareinc.com'].flatMap((domain) =>
    RESOLVERS.map((resolver, index) => {
      if (domain === 'litwareinc.com') return missing(domain, { resolver });
      return domain === 'fabrikam.com' && index === 0 ? missing(domain, { resolver }) : verified(domain, [], { resolver });
    }),
  ),
  { source: '--domains', findings: [] },
);

export function manyDangling(size: number): VerifyReport {
  return verifiedReportOf(
    Array.from({ length: size }, (_, index) => dangling(`namespace-${String(index).padStart(5, '0')}.example`)),
    { findings: [] },
  );
}

/** Of 300 namespaces 287 are well, ten make clients wait, two are lost, and one has a notice. */
export const MOSTLY_WELL: VerifyReport = verifiedReportOf(
  Array.from({ length: 300 }, (_, index) => {
    const domain = `namespace-${String(index).padStart(3, '0')}.example`;
    if (index % 30 === 7) return slowRow(domain);
    if (index === 100) return verified(domain, [finding('cname-flattened', 'its addresses are those of the redirect host', 'nothing has to be done')]);
    return index === 50 || index === 250 ? missing(domain) : verified(domain);
  }),
  { findings: [] },
);

/** The hostile report as a verification: the text in all that a server or a zone could have given. */
export function hostileVerification(text: string): VerifyReport {
  const plain = hostileReport(text);
  const findings = (['cname-dangling', 'https-dropped', 'srv-declined'] as const).map((id) => finding(id, text, text, { why: text, addresses: [text] }));
  const checks: readonly CheckResult[] = [...checksOf(findings, {}), { id: 'resolvers', state: 'skipped', message: text, ms: 1 }];
  const addresses: readonly AddressResult[] = [{ address: text, family: 'IPv4', https: { verdict: text, ms: 1 }, http: { verdict: text, ms: 2 } }];
  return {
    ...plain,
    kind: 'verify',
    rows: plain.rows.map((row) => ({ ...row, resolver: text, findings: row.ok ? findings.slice(1) : findings, checks, addresses })),
    findings: findings.slice(1),
    unverified: [text],
  };
}

export const HOSTILE_VERIFICATIONS: Readonly<Record<string, VerifyReport>> = {
  plain: hostileVerification('plain'),
  ...Object.fromEntries(HOSTILE_TEXTS.map((text) => [JSON.stringify(text), hostileVerification(text)])),
};
