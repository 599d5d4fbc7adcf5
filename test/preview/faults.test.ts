/** @slow */

import { connect } from 'node:net';
import type { PreviewRow } from '../../lib/findings/report';
import { firstAddressOf } from '../../lib/preview/addresses';
import { type PreviewOptions, startPreview } from '../../lib/preview/preview';
import type { PreviewSubject } from '../../lib/preview/subject';
import { walkAll } from '../../lib/preview/walk-all';
import type { Action, Listener, LoadBalancer, Topology } from '../../lib/topology/topology';
import { SILENCE_MS, timeGoesByTurns } from '../turns';
import { freePort, subjectOf, walksOf } from './fixture';

/*
 * Each fault of a deployment or of an endpoint gives its own verdict and advice, and no namespace beside the one that it
 * is about suffers from it.
 */

timeGoesByTurns();

const SUBJECT = subjectOf('environments/contoso.yaml');
const ABOUT = 'adatum.com';
const NEIGHBOUR = 'wingtiptoys.com';

async function outcomeOf(subject: PreviewSubject, options: PreviewOptions & { readonly answerTimeoutMs?: number } = {}) {
  const namespaces = subject.namespaces.filter(({ domain }) => domain === ABOUT || domain === NEIGHBOUR);
  const rows = await walksOf({ ...subject, namespaces }, options);
  const found = (name: string) => {
    const row = rows.find(({ domain }) => domain === name);
    if (!row) throw new Error(`${name} was not walked`);
    const { id, verdict } = row.walk.decidedBy;
    return { ok: row.ok, outcome: row.walk.outcome, decidedBy: `${id} ${verdict}`, problem: row.problem, fix: row.fix };
  };
  return { about: found(ABOUT), neighbour: found(NEIGHBOUR) };
}

const WELL = { ok: true, outcome: 'found', decidedBy: 'follow reached', problem: undefined, fix: undefined };

test('nothing is wrong', async () => {
  expect(await outcomeOf(SUBJECT)).toEqual({ about: WELL, neighbour: WELL });
});

test('the namespace is missing from DNS', async () => {
  const topology = withZones((zones) => zones.map((zone) => ({ ...zone, records: zone.records.filter(({ name }) => name !== `autodiscover.${ABOUT}`) })));
  const { about, neighbour } = await outcomeOf({ ...SUBJECT, topology });
  expect(neighbour).toEqual(WELL);
  expect(about).toMatchInlineSnapshot(`
{
  "decidedBy": "http-redirect no-name",
  "fix": "add the CNAME autodiscover.adatum.com → the redirect site",
  "ok": false,
  "outcome": "not-found",
  "problem": "autodiscover.adatum.com is not in the DNS",
}
`);
});

test('the CNAME leads to a name that is gone', async () => {
  const topology = withZones((zones) =>
    zones.map((zone) => ({
      ...zone,
      records: zone.records.map((record) => (record.name === `autodiscover.${ABOUT}` ? { ...record, values: ['gone.contoso.com'] } : record)),
    })),
  );
  const { about, neighbour } = await outcomeOf({ ...SUBJECT, topology });
  expect(neighbour).toEqual(WELL);
  expect(about).toMatchInlineSnapshot(`
{
  "decidedBy": "http-redirect dangling-cname",
  "fix": "make autodiscover.adatum.com a CNAME of the redirect site, or remove it: a new owner of gone.contoso.com gets the clients' credentials",
  "ok": false,
  "outcome": "not-found",
  "problem": "autodiscover.adatum.com is a CNAME that ends at gone.contoso.com, which has no address",
}
`);
});

test('the namespace has no rule', async () => {
  const topology = withListener((listener) => ({ ...listener, rules: listener.rules.filter((rule) => !isAbout(rule.conditions)) }));
  const { about, neighbour } = await outcomeOf({ ...SUBJECT, topology });
  expect(neighbour).toEqual(WELL);
  expect(about).toMatchInlineSnapshot(`
{
  "decidedBy": "http-redirect not-found",
  "fix": "add adatum.com to the namespaces of the redirect site: it answers unlisted hosts with 404",
  "ok": false,
  "outcome": "not-found",
  "problem": "autodiscover.adatum.com answers 404",
}
`);
});

test('the rule leads to another endpoint', async () => {
  const { about, neighbour } = await outcomeOf({ ...SUBJECT, topology: withAction((action) => ({ ...action, host: 'autodiscover-s.outlook.com' })) });
  expect(neighbour).toEqual(WELL);
  expect(about).toMatchInlineSnapshot(`
{
  "decidedBy": "follow reached",
  "fix": "check the rule that answers http://autodiscover.adatum.com/autodiscover/autodiscover.xml with https://autodiscover-s.outlook.com:443/autodiscover/autodiscover.xml",
  "ok": false,
  "outcome": "found",
  "problem": "reaches autodiscover-s.outlook.com, not autodiscover.contoso.com",
}
`);
});

const TO_HTTPS: Action = { type: 'redirect', statusCode: 301, protocol: 'HTTPS', host: '#{host}', port: '443', path: '/#{path}', query: '#{query}' };

test.each([
  ['redirects to https', TO_HTTPS],
  ['answers itself', { type: 'fixed-response', statusCode: 200 } as const],
  ['forwards', { type: 'forward' } as const],
])('an earlier rule of others %s: the rules are named, and no other fix', async (_, action) => {
  const others: Listener['rules'][number] = { priority: 5, conditions: [{ field: 'path-pattern', values: ['/*'], regexValues: [] }], action };
  const later = (rule: Listener['rules'][number]) => ({ ...rule, priority: 1000 + rule.priority });
  const topology = withListener((listener) => ({ ...listener, rules: [...listener.rules.map(later), others] }));
  const own = topology.loadBalancers.flatMap(({ listeners }) => listeners.flatMap(({ rules }) => rules)).find((rule) => isAbout(rule.conditions))?.priority;
  const rows = await walksOf({ ...SUBJECT, topology, namespaces: SUBJECT.namespaces.filter(({ domain }) => domain === ABOUT) });
  const fix = `give the redirect site's rules priorities before 5, or let rule 5 leave out autodiscover.${ABOUT}`;
  expect(rows).toMatchObject([
    { ok: false, problem: `rule 5 of the listener answers autodiscover.${ABOUT} before rule ${own}, which names it`, fix, walk: { decidedBy: { fix } } },
  ]);
  const advice = rows[0].walk.steps.filter(({ id }) => id === 'http-redirect' || id === 'follow').flatMap((step) => step.fix ?? []);
  expect(new Set(advice)).toEqual(new Set([fix]));
});

test('the rule leads back to itself', async () => {
  const { about, neighbour } = await outcomeOf({
    ...SUBJECT,
    topology: withAction((action) => ({ ...action, protocol: 'HTTP', host: '#{host}', port: '80' })),
  });
  expect(neighbour).toEqual(WELL);
  expect(about).toMatchInlineSnapshot(`
{
  "decidedBy": "http-redirect redirect-loop",
  "fix": "let autodiscover.adatum.com answer 302 with the absolute https URL of the endpoint",
  "ok": false,
  "outcome": "not-found",
  "problem": "in a loop: 302 to http://autodiscover.adatum.com:80/autodiscover/autodiscover.xml",
}
`);
});

test('the rule leads to http', async () => {
  const { about, neighbour } = await outcomeOf({ ...SUBJECT, topology: withAction((action) => ({ ...action, protocol: 'HTTP', port: '80' })) });
  expect(neighbour).toEqual(WELL);
  expect(about).toMatchInlineSnapshot(`
{
  "decidedBy": "http-redirect redirect-not-https",
  "fix": "let autodiscover.adatum.com answer 302 with the absolute https URL of the endpoint",
  "ok": false,
  "outcome": "not-found",
  "problem": "302 to http://autodiscover.contoso.com:80/autodiscover/autodiscover.xml, which is not https",
}
`);
});

const ENDPOINT = 'autodiscover.contoso.com';

test('the endpoint is down', async () => {
  const { about, neighbour } = await outcomeOf(SUBJECT, {
    endpoint: async (host, authority) => (host === ENDPOINT ? 'down' : authority.issue({ names: [host] })),
  });
  expect(neighbour).toEqual(WELL);
  expect(about).toMatchInlineSnapshot(`
{
  "decidedBy": "follow refused",
  "fix": "start the Autodiscover service of autodiscover.contoso.com on port 443, or correct what leads to it",
  "ok": false,
  "outcome": "not-found",
  "problem": "autodiscover.contoso.com refuses port 443",
}
`);
});

test("the endpoint's certificate names another host", async () => {
  const { about, neighbour } = await outcomeOf(SUBJECT, {
    endpoint: (host, authority) => authority.issue({ names: [host === ENDPOINT ? 'mail.contoso.com' : host] }),
  });
  expect(neighbour).toEqual(WELL);
  expect(about).toMatchInlineSnapshot(`
{
  "decidedBy": "follow certificate-name-mismatch",
  "fix": "put autodiscover.contoso.com on the endpoint's certificate, or correct what leads to it",
  "ok": false,
  "outcome": "prompt",
  "problem": "autodiscover.contoso.com presents a certificate for mail.contoso.com on port 443, so Outlook asks the user",
}
`);
});

test("the endpoint's certificate has expired", async () => {
  const { about, neighbour } = await outcomeOf(SUBJECT, {
    endpoint: (host, authority) => authority.issue({ names: [host], ...(host === ENDPOINT ? { notAfter: new Date('2026-01-31T00:00:00Z') } : {}) }),
  });
  expect(neighbour).toEqual(WELL);
  expect({ ...about, problem: about.problem?.replace(/\d{4}-\d\d-\d\d/, '<date>') }).toMatchInlineSnapshot(`
{
  "decidedBy": "follow certificate-expired",
  "fix": "renew the certificate of autodiscover.contoso.com",
  "ok": false,
  "outcome": "prompt",
  "problem": "the certificate of autodiscover.contoso.com expired on <date>, so Outlook asks the user",
}
`);
});

test('the endpoint is slow', async () => {
  const { about } = await outcomeOf(SUBJECT, { endpointDelayMs: 600_000, answerTimeoutMs: SILENCE_MS });
  expect(about).toMatchInlineSnapshot(`
{
  "decidedBy": "follow no-answer",
  "fix": "find out why the Autodiscover service of autodiscover.contoso.com does not answer",
  "ok": false,
  "outcome": "not-found",
  "problem": "autodiscover.contoso.com accepts the connection to port 443 and does not answer within 3 s",
}
`);
});

test('443 answers with a name mismatch', async () => {
  const https: Listener = { arn: 'https', port: 443, protocol: 'HTTPS', rules: [], defaultAction: { type: 'forward' } };
  const topology = withLoadBalancer((loadBalancer) => ({ ...loadBalancer, listeners: [...loadBalancer.listeners, https] }));
  const { about } = await outcomeOf({ ...SUBJECT, topology });
  expect({ ...about, problem: about.problem?.replace(/contoso-site-\S+/g, '<site>') }).toMatchInlineSnapshot(`
{
  "decidedBy": "https-autodiscover certificate-name-mismatch",
  "fix": "close port 443 of autodiscover.adatum.com, or give it a certificate that names it: Outlook stops at this one",
  "ok": false,
  "outcome": "prompt",
  "problem": "autodiscover.adatum.com presents a certificate for <site> on port 443, so Outlook asks the user",
}
`);
});

test('443 is dropped: the walk goes on, and says what a client waits', async () => {
  const topology = withLoadBalancer((loadBalancer) => ({ ...loadBalancer, ingress: loadBalancer.ingress?.filter(({ toPort }) => toPort !== 443) }));
  const rows = await walksOf({ ...SUBJECT, topology, namespaces: SUBJECT.namespaces.slice(0, 1) });
  expect(rows[0].ok).toBe(true);
  const { verdict, ms, message, fix } = rows[0].walk.steps[1];
  expect([verdict, ms >= 84_000]).toEqual(['dropped', true]);
  expect([message, fix]).toMatchInlineSnapshot(`
[
  "autodiscover.adatum.com does not answer on port 443: a client waits about 84 s here",
  "let autodiscover.adatum.com refuse port 443, so that clients do not wait",
]
`);
});

test('port 80 is closed to everybody', async () => {
  const { about } = await outcomeOf({ ...SUBJECT, topology: withLoadBalancer((loadBalancer) => ({ ...loadBalancer, ingress: [] })) });
  expect(about).toMatchInlineSnapshot(`
{
  "decidedBy": "http-redirect dropped",
  "fix": "let the redirect site's security groups admit port 80, and point autodiscover.adatum.com at it",
  "ok": false,
  "outcome": "not-found",
  "problem": "autodiscover.adatum.com does not answer on port 80: a client waits about 84 s here",
}
`);
});

test('what is played is held against the rules: another answer than theirs is reported', async () => {
  const preview = await startPreview(SUBJECT);
  try {
    const lying = { ...preview, ruled: () => ({ kind: 'redirect' as const, status: 301 as const, location: 'https://other.contoso.com:443/' }) };
    const rows: PreviewRow[] = [];
    for await (const row of walkAll(lying, SUBJECT.namespaces.slice(0, 1))) rows.push(row);
    const url = '/autodiscover/autodiscover.xml';
    expect([rows[0].ok, rows[0].problem]).toEqual([
      false,
      `http://autodiscover.adatum.com${url} got 302 to https://autodiscover.contoso.com:443${url}, but by the rules it should get 301 to https://other.contoso.com:443/`,
    ]);
  } finally {
    await preview.close();
  }
});

test('a port that was asked for is taken', async () => {
  const ports = { dns: await freePort('dns'), http: await freePort('http'), https: await freePort('https') };
  const first = await startPreview(SUBJECT, ports);
  try {
    for (const option of ['dns', 'http', 'https'] as const) {
      await expect(startPreview(SUBJECT, { [option]: ports[option] })).rejects.toMatchObject({
        cause: expect.objectContaining({ code: 'EADDRINUSE' }),
        message: expect.stringContaining(`port ${ports[option]} of ${await firstAddressOf(option)} is taken`),
      });
    }
  } finally {
    await first.close();
  }
});

test('nothing listens any more once it is closed', async () => {
  const preview = await startPreview(SUBJECT);
  await preview.close();
  for (const { port } of preview.servers) {
    const code = await new Promise((resolve) => connect(port, '127.0.0.1').once('error', (error: NodeJS.ErrnoException) => resolve(error.code)));
    expect(code).toBe('ECONNREFUSED');
  }
});

function withZones(change: (zones: Topology['zones']) => Topology['zones']): Topology {
  return { ...SUBJECT.topology, zones: change(SUBJECT.topology.zones) };
}

function withLoadBalancer(change: (loadBalancer: LoadBalancer) => LoadBalancer): Topology {
  return { ...SUBJECT.topology, loadBalancers: SUBJECT.topology.loadBalancers.map(change) };
}

function withListener(change: (listener: Listener) => Listener): Topology {
  return withLoadBalancer((loadBalancer) => ({ ...loadBalancer, listeners: loadBalancer.listeners.map(change) }));
}

function withAction(change: (action: Action & { readonly type: 'redirect' }) => Action): Topology {
  return withListener((listener) => ({
    ...listener,
    rules: listener.rules.map((rule) => (isAbout(rule.conditions) && rule.action.type === 'redirect' ? { ...rule, action: change(rule.action) } : rule)),
  }));
}

function isAbout(conditions: Listener['rules'][number]['conditions']): boolean {
  return conditions.some((condition) => condition.field === 'host-header' && condition.values.includes(`autodiscover.${ABOUT}`));
}
