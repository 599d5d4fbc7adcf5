import type { Step, Verdict } from '../../lib/discovery/walk-result';
import type { ReportRow } from '../../lib/findings/report';
import { columnsOf, type Outcome, outcomeOf, problemOf, resultOf, tallyOf, toneOf, verdictWords } from '../../lib/report/step-summary';
import { CERTIFICATE, lost, nothingAtDomain, reached, redirected, refused, rowOf, step, TROUBLED, walkOf } from './sample-report';
import { finding, SEVERAL_RESOLVERS, VERIFIED, verified } from './verified-report';

describe("a step's outcome in words", () => {
  const cases: [Verdict, Partial<Step>, Outcome][] = [
    ['reached', { status: 401, certificate: CERTIFICATE }, { words: '401, certificate valid' }],
    ['reached', { status: 401, certificate: { ...CERTIFICATE, valid: false } }, { words: '401, certificate not valid' }],
    ['reached', { status: 401 }, { words: '401' }],
    ['reached', {}, { words: 'answers' }],
    [
      'redirected',
      { status: 302, location: 'https://autodiscover.contoso.com:443/autodiscover/autodiscover.xml' },
      { words: '302', leadsTo: 'autodiscover.contoso.com' },
    ],
    ['redirected', { status: 302, location: '/elsewhere' }, { words: '302', leadsTo: '/elsewhere' }],
    ['redirected', { status: 302 }, { words: '302', leadsTo: '?' }],
    ['no-name', {}, { words: 'no name' }],
    ['no-address', {}, { words: 'no address' }],
    ['dangling-cname', {}, { words: 'dangling CNAME' }],
    ['cname-loop', {}, { words: 'CNAME loop' }],
    ['dns-failed', {}, { words: 'DNS failed' }],
    ['refused', {}, { words: 'refused' }],
    ['dropped', { ms: 9, drops: 2 }, { words: 'dropped ~42 s' }],
    ['unreachable', {}, { words: 'unreachable' }],
    ['certificate-name-mismatch', {}, { words: 'name mismatch' }],
    ['certificate-expired', {}, { words: 'expired certificate' }],
    ['certificate-untrusted', {}, { words: 'untrusted certificate' }],
    ['tls-failed', {}, { words: 'TLS failed' }],
    ['no-answer', {}, { words: 'no answer' }],
    ['not-found', { status: 404 }, { words: '404' }],
    ['not-autodiscover', { status: 200 }, { words: '200, not Autodiscover' }],
    ['redirect-loop', { status: 302 }, { words: '302, redirect loop' }],
    ['redirect-not-https', { status: 302 }, { words: '302, redirect not to https' }],
    ['redirect-unusable', {}, { words: 'unusable redirect' }],
    ['no-srv', {}, { words: 'no SRV record' }],
  ];

  test.each(cases)('%s %j: %j', (verdict, change, outcome) => {
    const one = step('follow', 'mail.example', { verdict, ...change });
    expect(outcomeOf(one, walkOf('fabrikam.com', [one]))).toEqual(outcome);
  });

  test('an SRV record leads to the target that is asked next', () => {
    const srv = step('srv', '_autodiscover._tcp.fabrikam.com', { verdict: 'located' });
    expect(outcomeOf(srv, walkOf('fabrikam.com', [srv, reached()]))).toEqual({ words: 'SRV', leadsTo: 'autodiscover.contoso.com' });
  });

  test('a host of any length is cut', () => {
    const one = redirected('fabrikam.com', `${'x'.repeat(60)}.${'y'.repeat(60)}.example`);
    expect(outcomeOf(one, walkOf('fabrikam.com', [one])).leadsTo).toHaveLength(80);
  });
});

describe("a step's tone", () => {
  const steps = [nothingAtDomain('a.example'), refused('a.example', { verdict: 'dropped' }), redirected('a.example'), reached()];

  test('is what it did for the walk', () => {
    const row = rowOf('a.example', walkOf('a.example', steps));
    expect(steps.map((one) => toneOf(one, row))).toEqual(['passed', 'costly', 'onward', 'good']);
  });

  test('is bad for the step that decided a walk which failed, even where something answered there', () => {
    const row = rowOf('a.example', walkOf('a.example', steps), { ok: false });
    expect(steps.map((one) => toneOf(one, row))).toEqual(['passed', 'costly', 'onward', 'bad']);
  });
});

describe("a step's tone in a verification", () => {
  const failing = (id: 'redirect-elsewhere' | 'cname-elsewhere') => verified('a.example', [finding(id, 'it leads elsewhere', 'let it lead here')]);
  const tones = (row: ReportRow) => row.walk.steps.map((one) => toneOf(one, row));

  test('is bad for the step whose check failed, wherever the walk ended', () => {
    expect(tones(failing('redirect-elsewhere'))).toEqual(['passed', 'passed', 'bad', 'good']);
  });

  test('is bad for the step that decided the walk where the check that failed is none of a step', () => {
    expect(tones(failing('cname-elsewhere'))).toEqual(['passed', 'passed', 'onward', 'bad']);
  });

  test('is as ever where all checks passed', () => {
    expect(tones(verified('a.example'))).toEqual(['passed', 'passed', 'onward', 'good']);
  });
});

test('a verdict is called what it is called in a table, and itself where it is unknown', () => {
  expect(['refused', 'redirected', 'of-a-later-version', 'constructor'].map(verdictWords)).toEqual([
    'refused',
    'redirect',
    'of-a-later-version',
    'constructor',
  ]);
});

describe('a row', () => {
  const row = (domain: string) => TROUBLED.rows.find((one) => one.domain === domain) as ReportRow;

  test('tells its result', () => {
    expect(TROUBLED.rows.map(resultOf)).toEqual([
      'reached',
      'reached',
      'no name',
      'reached',
      'reached',
      'reached',
      'no name',
      'name mismatch',
      'reached',
      'not found',
      'expired certificate',
      'reached by SRV',
      'another endpoint',
      'reached',
      'reached',
      'reached',
    ]);
  });

  test('of a verification tells the title of its most severe finding', () => {
    const results = VERIFIED.rows.filter(({ ok }) => !ok).map(resultOf);
    expect(results).toEqual(['dangling CNAME', 'dangling CNAME', 'name mismatch', '404', 'dangling CNAME', 'no record']);
  });

  test('counts as its namespace, once for several resolvers', () => {
    expect(tallyOf(VERIFIED)).toEqual({ well: 4, warned: 4, lost: 6 });
    expect(tallyOf(SEVERAL_RESOLVERS)).toEqual({ well: 1, warned: 0, lost: 2 });
    expect(tallyOf(TROUBLED)).toEqual({ well: 10, warned: 0, lost: 6 });
  });

  test('shows, of several redirects, the one that decided the walk', () => {
    const first = reached('old.example', { verdict: 'redirected', status: 302, location: 'https://new.example/autodiscover/autodiscover.xml' });
    const walk = walkOf('a.example', [
      nothingAtDomain('a.example'),
      refused('a.example'),
      redirected('a.example', 'old.example'),
      first,
      reached('new.example'),
    ]);
    expect(columnsOf(walk).endpoint?.host).toBe('new.example');
  });

  test('has the problem of the step that decided it where it gives none of its own', () => {
    const decided = refused('a.example', { verdict: 'dropped', message: 'port 443 answers nothing', fix: 'let it refuse' });
    const silent = { ...lost('a.example', [decided], 0, '', ''), problem: undefined, fix: undefined };
    expect(problemOf(silent)).toEqual({ problem: 'port 443 answers nothing', fix: 'let it refuse' });
    expect(problemOf(row('adatum.com'))).toBeUndefined();
  });

  test('is the same after it went through JSON', () => {
    const again = JSON.parse(JSON.stringify(TROUBLED.rows)) as typeof TROUBLED.rows;
    const shown = (one: ReportRow) => [resultOf(one), columnsOf(one.walk), one.walk.steps.map((step) => toneOf(step, one))];
    expect(again.map(shown)).toEqual(JSON.parse(JSON.stringify(TROUBLED.rows.map(shown))));
  });
});
