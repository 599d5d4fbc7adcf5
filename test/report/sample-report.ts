import type { CertificateSeen, Step, StepId, Walk } from '../../lib/discovery/walk-result';
import type { PreviewReport, PreviewRow } from '../../lib/findings/report';

/*
 * Reports as a walk makes them: the worked example, each kind of trouble, and texts that a hostile server could give.
 */

const ENDPOINT = 'autodiscover.contoso.com';
const REDIRECT_HOST = 'autodiscoverredirect.contoso.com';
const PATH = '/autodiscover/autodiscover.xml';

export const CERTIFICATE: CertificateSeen = {
  valid: true,
  names: [ENDPOINT],
  issuer: 'Preview CA',
  validTo: '2026-07-01T12:00:00.000Z',
  protocol: 'TLSv1.3',
};

export function step(id: StepId, host: string, change: Partial<Step> = {}): Step {
  const scheme = id === 'http-redirect' ? 'http' : 'https';
  const asked = id === 'srv' ? `SRV ${host}` : `${scheme}://${host}${PATH}`;
  const port = id === 'http-redirect' ? 80 : 443;
  return { id, asked, host, port, cnames: [], ms: 3, verdict: 'no-name', message: `${host} is not in DNS`, ...change };
}

export const nothingAtDomain = (domain: string) => step('https-domain', domain);

export const refused = (domain: string, change: Partial<Step> = {}) =>
  step('https-autodiscover', `autodiscover.${domain}`, {
    cnames: [REDIRECT_HOST],
    address: '198.51.100.7',
    verdict: 'refused',
    message: 'port 443 refuses, as it should',
    ...change,
  });

export const redirected = (domain: string, endpoint = ENDPOINT, change: Partial<Step> = {}) =>
  step('http-redirect', `autodiscover.${domain}`, {
    cnames: [REDIRECT_HOST],
    address: '198.51.100.7',
    status: 302,
    location: `https://${endpoint}:443${PATH}`,
    verdict: 'redirected',
    message: `answers 302 to https://${endpoint}:443${PATH}`,
    ...change,
  });

export const reached = (endpoint = ENDPOINT, change: Partial<Step> = {}) =>
  step('follow', endpoint, {
    address: '203.0.113.9',
    certificate: { ...CERTIFICATE, names: [endpoint] },
    status: 401,
    authentication: ['Negotiate', 'NTLM', 'Basic'],
    soapEnabled: true,
    verdict: 'reached',
    message: 'answers 401, as an Autodiscover service does',
    ...change,
  });

export function walkOf(domain: string, steps: readonly Step[], outcome: Walk['outcome'] = 'found', decider = steps.length - 1): Walk {
  const decidedBy = steps[decider];
  const endpoint = outcome === 'found' ? { host: decidedBy.host, url: decidedBy.asked } : undefined;
  return { domain, steps, outcome, endpoint, decidedBy, ms: steps.reduce((sum, { ms }) => sum + ms, 0) };
}

export function rowOf(domain: string, walk: Walk, change: Partial<PreviewRow> = {}): PreviewRow {
  return { domain, view: 'public', external: false, expected: ENDPOINT, walk, ok: true, clients: [], ...change };
}

export function healthy(domain: string, change: Partial<PreviewRow> = {}): PreviewRow {
  const endpoint = change.expected ?? ENDPOINT;
  return rowOf(domain, walkOf(domain, [nothingAtDomain(domain), refused(domain), redirected(domain, endpoint), reached(endpoint)]), change);
}

export function lost(domain: string, steps: readonly Step[], decider: number, problem: string, fix: string, change: Partial<PreviewRow> = {}): PreviewRow {
  return rowOf(domain, walkOf(domain, steps, 'not-found', decider), { ok: false, problem, fix, ...change });
}

export function reportOf(rows: readonly PreviewRow[], change: Partial<PreviewReport> = {}): PreviewReport {
  return {
    kind: 'preview',
    subject: 'contoso',
    source: 'environments/contoso.yaml, synthesized',
    madeAt: '2026-03-02T14:05:00.000Z',
    rows,
    notes: [],
    ...change,
  };
}

/** By address, as the zone's apex has an alias in place of a CNAME. */
function aliased(domain: string): PreviewRow {
  const steps = [nothingAtDomain(domain), refused(domain, { cnames: [] }), redirected(domain, ENDPOINT, { cnames: [] }), reached()];
  return rowOf(domain, walkOf(domain, steps));
}

/** The worked example, all well. */
export const WORKED_EXAMPLE = reportOf(
  [
    healthy('adatum.com'),
    healthy('adventure-works.com'),
    healthy('alpineskihouse.com'),
    healthy('cohovineyard.com'),
    healthy('fabrikam.com'),
    healthy('fabrikam.com', { view: 'private' }),
    healthy('fourthcoffee.com'),
    aliased('graphicdesigninstitute.com'),
    healthy('litwareinc.com'),
    healthy('margiestravel.com'),
    healthy('northwindtraders.com'),
    healthy('proseware.com'),
    healthy('relecloud.com'),
    healthy('sales.fabrikam.com'),
    healthy('sales.fabrikam.com', { view: 'private' }),
    healthy('tailspintoys.com', { external: true }),
    healthy('wingtiptoys.com', { expected: 'autodiscover-s.outlook.com' }),
    healthy('woodgrovebank.com', { external: true }),
    healthy('xn--bcher-kva.example'),
  ],
  { notes: ['the records of 2 namespaces with their DNS elsewhere are played here: tailspintoys.com, woodgrovebank.com'] },
);

const noSrv = (domain: string) => step('srv', `_autodiscover._tcp.${domain}`, { verdict: 'no-srv', message: 'there is no SRV record', port: 443 });

function foreign(domain: string): PreviewRow {
  const steps = [
    nothingAtDomain(domain),
    refused(domain, {
      cnames: ['web.hoster.example'],
      certificate: {
        ...CERTIFICATE,
        valid: false,
        error: 'ERR_TLS_CERT_ALTNAME_INVALID',
        names: ['*.hoster.example', 'hoster.example'],
        issuer: "Let's Encrypt R11",
      },
      verdict: 'certificate-name-mismatch',
      message: 'port 443 answers with a certificate of *.hoster.example',
      fix: 'Outlook stops here and asks its user: let nothing answer port 443 of this host',
    }),
  ];
  return rowOf(domain, walkOf(domain, steps, 'prompt'), {
    ok: false,
    problem: `https://autodiscover.${domain} presents the certificate of another host, *.hoster.example`,
    fix: `make autodiscover.${domain} a CNAME of ${REDIRECT_HOST}; a wildcard record may send it to a web host`,
  });
}

const missing = (domain: string) =>
  lost(
    domain,
    [nothingAtDomain(domain), step('https-autodiscover', `autodiscover.${domain}`), step('http-redirect', `autodiscover.${domain}`), noSrv(domain)],
    2,
    `autodiscover.${domain} is not in DNS`,
    `make it a CNAME of ${REDIRECT_HOST}`,
  );

function expired(domain: string): PreviewRow {
  const host = 'mail.old-tenant.example';
  const certificate = { ...CERTIFICATE, valid: false, error: 'CERT_HAS_EXPIRED', names: [host], validTo: '2026-02-11T00:00:00.000Z' };
  const last = reached(host, {
    certificate,
    status: undefined,
    authentication: undefined,
    verdict: 'certificate-expired',
    message: 'its certificate ended on 2026-02-11',
  });
  return rowOf(domain, walkOf(domain, [nothingAtDomain(domain), refused(domain), redirected(domain, host), last], 'prompt'), {
    ok: false,
    expected: host,
    problem: `the certificate of ${host} ended on 11 February 2026`,
    fix: 'renew it and install it on the endpoint',
  });
}

const denied = (domain: string) =>
  lost(
    domain,
    [
      nothingAtDomain(domain),
      refused(domain),
      redirected(domain, ENDPOINT, { status: 404, location: undefined, verdict: 'not-found', message: 'answers 404: no rule has this host' }),
      noSrv(domain),
    ],
    2,
    'the redirect site answers 404',
    'add the namespace to the environment and deploy it',
  );

const DROPPED: Partial<Step> = {
  verdict: 'dropped',
  ms: 21_030,
  message: 'port 443 answers nothing',
  fix: 'let the security group refuse port 443: set refuseHttps to true',
};

/** Beside well ones, each kind of trouble that a walk tells apart at another place. */
export const TROUBLED = reportOf(
  [
    healthy('adatum.com'),
    healthy('adventure-works.com'),
    missing('alpineskihouse.com'),
    rowOf(
      'cohovineyard.com',
      walkOf('cohovineyard.com', [nothingAtDomain('cohovineyard.com'), refused('cohovineyard.com', DROPPED), redirected('cohovineyard.com'), reached()]),
    ),
    rowOf('contoso.com', walkOf('contoso.com', [nothingAtDomain('contoso.com'), { ...reached(), id: 'https-autodiscover' as const }])),
    healthy('fabrikam.com'),
    {
      ...missing('fabrikam.com'),
      view: 'private',
      problem: 'autodiscover.fabrikam.com is not in the private zone, and clients inside ask that one',
      fix: `make it a CNAME of ${REDIRECT_HOST} there too`,
    },
    foreign('fourthcoffee.com'),
    aliased('graphicdesigninstitute.com'),
    denied('litwareinc.com'),
    expired('margiestravel.com'),
    rowOf(
      'northwindtraders.com',
      walkOf('northwindtraders.com', [
        nothingAtDomain('northwindtraders.com'),
        step('https-autodiscover', 'autodiscover.northwindtraders.com'),
        step('http-redirect', 'autodiscover.northwindtraders.com'),
        step('srv', '_autodiscover._tcp.northwindtraders.com', {
          verdict: 'located',
          location: `https://${ENDPOINT}${PATH}`,
          message: `leads to ${ENDPOINT}, port 443`,
        }),
        reached(),
      ]),
    ),
    rowOf(
      'proseware.com',
      walkOf('proseware.com', [
        nothingAtDomain('proseware.com'),
        refused('proseware.com'),
        redirected('proseware.com', 'mail.proseware.com'),
        reached('mail.proseware.com'),
      ]),
      {
        ok: false,
        problem: 'the walk ends at mail.proseware.com, and should at autodiscover.contoso.com',
        fix: 'give the namespace its endpoint in the environment',
      },
    ),
    healthy('tailspintoys.com', { external: true }),
    healthy('wingtiptoys.com', { expected: 'autodiscover-s.outlook.com' }),
    healthy('xn--bcher-kva.example'),
  ],
  {
    notes: [
      'the records of 1 namespace with its DNS elsewhere are played here: tailspintoys.com',
      'the listener rule 77 has a condition on source-ip, which is not simulated',
    ],
  },
);

/** Each text of a report that a server, a zone or a file gives, as somebody who means harm would give it. */
export const HOSTILE_TEXTS = [
  '<script>alert(1)</script>',
  '"onload="alert(1)',
  "'><img src=x onerror=alert(1)>",
  '</style><svg/onload=alert(1)>',
  'javascript:alert(1)',
  'safe\u202Eelif.exe',
  '\u001B[31mred\u001B[0m\r\n',
  '{{constructor}} #{7*7} &lt;b&gt; -->',
];

/** Characters that no output may pass on from a server; the program's own line ends are none of them. */
export const INVISIBLE = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}]/u;

export function hostileReport(text: string): PreviewReport {
  const certificate = { ...CERTIFICATE, valid: false, error: text, names: [text, `*.${text}`], issuer: text, validTo: text, protocol: text };
  const everywhere: Partial<Step> = {
    asked: text,
    host: text,
    cnames: [text],
    address: text,
    certificate,
    location: text,
    authentication: [text],
    message: text,
    fix: text,
  };
  const steps = [
    step('https-domain', text, { ...everywhere, verdict: 'not-autodiscover', status: 200 }),
    step('https-autodiscover', text, { ...everywhere, verdict: 'certificate-name-mismatch' }),
    step('http-redirect', text, { ...everywhere, verdict: 'redirected', status: 302 }),
    step('follow', text, { ...everywhere, asked: `${text}2`, verdict: 'reached', status: 401 }),
  ];
  const bad = rowOf(text, walkOf(text, steps, 'found'), { ok: false, expected: text, problem: text, fix: text });
  const good = rowOf(text, walkOf(text, steps, 'found'), { expected: text, view: 'private', external: true });
  return reportOf([bad, good], { subject: text, source: text, madeAt: text, notes: [text] });
}

/** Names of 63-letter labels without a place to break at, as DNS allows up to 253 characters (RFC 1035, section 2.3.4). */
export const LONG_NAME = [...'abc']
  .map((letter) => letter.repeat(63))
  .join('.')
  .concat('.example');

export function longReport(): PreviewReport {
  const steps = [
    nothingAtDomain(LONG_NAME),
    refused(LONG_NAME, { cnames: [LONG_NAME, LONG_NAME] }),
    redirected(LONG_NAME, LONG_NAME, { cnames: [LONG_NAME] }),
    reached(LONG_NAME, {
      authentication: ['x'.repeat(300)],
      certificate: { ...CERTIFICATE, names: Array.from({ length: 100 }, (_, index) => `${index}.${LONG_NAME}`) },
    }),
  ];
  const bad = rowOf(LONG_NAME, walkOf(LONG_NAME, steps), { ok: false, problem: 'p'.repeat(400), fix: `see ${LONG_NAME}` });
  return reportOf([...WORKED_EXAMPLE.rows, bad, rowOf(LONG_NAME, walkOf(LONG_NAME, steps))], {
    subject: 's'.repeat(200),
    source: `${'folder/'.repeat(40)}contoso.yaml`,
    notes: ['n'.repeat(500)],
  });
}

export function largeReport(size: number): PreviewReport {
  return reportOf(Array.from({ length: size }, (_, index) => healthy(`namespace-${String(index).padStart(5, '0')}.example`)));
}
