/** @slow */

import { promises as dns } from 'node:dns';
import { readFileSync } from 'node:fs';
import { createColors } from 'picocolors';
import { PROFILES } from '../../lib/discovery/clients/profiles';
import { wireResolver } from '../../lib/dns/wire-resolver';
import type { PreviewRow } from '../../lib/findings/report';
import { type Preview, startPreview } from '../../lib/preview/preview';
import type { PreviewSubject } from '../../lib/preview/subject';
import { walkAll } from '../../lib/preview/walk-all';
import { renderTable } from '../../lib/report/table';
import { redirectOf } from '../../lib/testing';
import { ewsClient } from '../clients/ews';
import { bothAnswers, dialOf, subjectOf } from './fixture';

let subject: PreviewSubject;
let preview: Preview;
const rows: PreviewRow[] = [];

beforeAll(async () => {
  subject = subjectOf('environments/contoso.yaml');
  preview = await startPreview(subject);
  for await (const row of walkAll(preview, subject.namespaces)) rows.push(row);
});

afterAll(() => preview?.close());

test('the lines of clients that their page shows are lines of its table', () => {
  const report = { kind: 'preview', subject: 'contoso', source: '', madeAt: '', rows, notes: [] } as const;
  const table = renderTable(report, createColors(false), { clients: true }).split('\n');
  const shown = readFileSync('docs/clients.md', 'utf8').split('```text\n')[1].split('\n```')[0].split('\n');
  expect(shown).toHaveLength(1 + 3);
  expect(table).toEqual(expect.arrayContaining(shown));
  expect(PROFILES).toHaveLength(19);
});

const XML = '/autodiscover/autodiscover.xml';

test('every namespace reaches its endpoint, inside too', () => {
  expect(rows).toHaveLength(19);
  expect(rows.filter(({ ok }) => !ok)).toEqual([]);
  expect(
    rows
      .filter(({ view }) => view === 'private')
      .map(({ domain }) => domain)
      .sort(),
  ).toEqual(['fabrikam.com', 'sales.fabrikam.com']);
});

/** The one whose host the certificate names: its CNAME leads straight to the endpoint. */
const DIRECT = 'northwindtraders.com';

test('by way of port 80, as 443 is refused', () => {
  for (const { domain, walk } of rows) {
    if (domain === DIRECT) continue;
    expect(walk.steps.map(({ id, verdict }) => `${id} ${verdict}`)).toEqual([
      'https-domain no-address',
      'https-autodiscover refused',
      'http-redirect redirected',
      'follow reached',
    ]);
  }
});

test('a namespace that the certificate covers reaches its endpoint at once, and asks no redirect', () => {
  const row = rows.find(({ domain }) => domain === DIRECT);
  expect(row?.walk.steps.map(({ id, verdict }) => `${id} ${verdict}`)).toEqual(['https-domain no-address', 'https-autodiscover reached']);
  expect(row?.walk.endpoint?.host).toBe('autodiscover.northwindtraders.com');
});

test('every client of a namespace has its outcome, and none is left open for want of a request', () => {
  const of = (clients: PreviewRow['clients'], ...outcomes: readonly string[]) =>
    clients.filter(({ outcome }) => outcomes.includes(outcome)).map(({ client }) => client);
  for (const { domain, expected, clients } of rows) {
    expect(clients.map(({ client }) => client)).toEqual(PROFILES.map(({ id }) => id));
    if (domain === DIRECT) {
      expect(of(clients, 'not-found', 'asks', 'unknown')).toEqual(['new-outlook']);
    } else {
      expect(of(clients, 'found')).toEqual(expect.arrayContaining(['outlook-classic', 'ews-javascript-api', 'thunderbird', 'kmail', 'tbsync']));
      expect(of(clients, 'not-found')).toEqual(expect.arrayContaining(['exchangelib', 'evolution', 'gnome-online-accounts']));
      // They take mailboxes of Exchange Online, each by a way of its own.
      const cloud = expected === 'autodiscover-s.outlook.com';
      expect(of(clients, 'asks', 'unknown')).toEqual(cloud ? ['teams', 'outlook-mobile', 'new-outlook'] : []);
      expect(of(clients, 'not-found').includes('teams')).toBe(!cloud);
    }
  }
});

test('the walk gets what the rules say', () => {
  for (const { domain, walk, expected } of rows) {
    if (domain === DIRECT) continue;
    const redirect = walk.steps.find(({ id }) => id === 'http-redirect');
    const { status, location } = redirectOf(subject.topology, `http://autodiscover.${domain}${XML}`);
    expect([redirect?.status, redirect?.location]).toEqual([status, location]);
    expect(location).toBe(`https://${expected}:443${XML}`);
  }
});

describe('ews-javascript-api', () => {
  test('comes back with the mailbox settings of every namespace', async () => {
    for (const { domain, view, expected } of rows) {
      const { ewsUrl, seen } = await ewsClient(dialOf(preview, view), preview.ca).userSettings(`kim@${domain}`);
      expect(ewsUrl).toBe(`https://${expected}/EWS/Exchange.asmx`);
      if (domain === DIRECT) expect(seen).not.toContain(`autodiscover.${domain}:80`);
      else expect(seen).toContain(`autodiscover.${domain}:80`);
    }
  });

  test('is given the redirect of every listed namespace, and none of another', async () => {
    const { redirectUrl } = ewsClient(dialOf(preview), preview.ca);
    for (const { domain, expected, view } of rows) {
      if (view === 'public' && domain !== DIRECT) expect(await redirectUrl(domain)).toBe(`https://${expected}:443${XML}`);
    }
    const unlisted = ewsClient((_, port) => dialOf(preview)('autodiscover.fabrikam.com', port), preview.ca);
    expect(await unlisted.redirectUrl('unlisted.com')).toBeNull();
  });
});

describe("Node's own DNS client", () => {
  const asking = (view: 'public' | 'private') => {
    const resolver = new dns.Resolver();
    const server = preview.servers.find(({ role, hosts }) => role === 'dns' && hosts[0] === view);
    resolver.setServers([`127.0.0.1:${server?.port}`]);
    return resolver;
  };

  test('finds every namespace at the redirect site, over IPv4 and IPv6', async () => {
    const resolver = asking('public');
    const [site4, site6] = [await resolver.resolve4('autodiscoverredirect.contoso.com'), await resolver.resolve6('autodiscoverredirect.contoso.com')];
    for (const { domain, view } of rows) {
      if (view !== 'public' || domain === DIRECT) continue;
      expect(await resolver.resolve4(`autodiscover.${domain}`)).toEqual(site4);
      expect(await resolver.resolve6(`autodiscover.${domain}`)).toEqual(site6);
    }
    expect(await resolver.resolve4(`autodiscover.${DIRECT}`)).toEqual(await resolver.resolve4('autodiscover.contoso.com'));
  });

  test('sees the CNAME, and an alias where a zone is named exactly as the host', async () => {
    const resolver = asking('public');
    expect(await resolver.resolveCname('autodiscover.fabrikam.com')).toEqual(['autodiscoverredirect.contoso.com']);
    await expect(resolver.resolveCname('autodiscover.graphicdesigninstitute.com')).rejects.toMatchObject({ code: 'ENODATA' });
  });

  test('finds the private zone inside', async () => {
    expect(await asking('private').resolveCname('autodiscover.fabrikam.com')).toEqual(['autodiscoverredirect.contoso.com']);
  });

  test('finds nothing that is not there', async () => {
    await expect(asking('public').resolve4('autodiscover.nothing.fabrikam.com')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });
});

test('every address that DNS tells is of this machine or of no machine', async () => {
  for (const { walk } of rows) for (const { address } of walk.steps) if (address) expect(address).toMatch(/^(127\.|2001:db8:)/);
});

test('verify, by way of the DNS that is served, says the same of every namespace', async () => {
  const answers = Object.values(await bothAnswers(preview, subject));
  expect(answers).toHaveLength(17);
  expect(answers.filter(([previewed, verified]) => previewed !== 'reached' || verified !== 'reached')).toEqual([]);
});

test('the DNS of the preview says of a domain that no zone here holds that nothing is there', async () => {
  const port = preview.servers.find(({ role, hosts }) => role === 'dns' && hosts.includes('public'))?.port as number;
  const resolver = wireResolver({ address: '127.0.0.1', port });
  const [own, srv, host, other] = await Promise.all([
    resolver.resolve('graphicdesigninstitute.com', 'A'),
    resolver.resolve('_autodiscover._tcp.graphicdesigninstitute.com', 'SRV'),
    resolver.resolve('autodiscover.graphicdesigninstitute.com', 'A'),
    resolver.resolve('nobody.example', 'A'),
  ]);
  expect([own.status, own.addresses, srv.status]).toEqual(['NOERROR', [], 'NXDOMAIN']);
  expect(host.addresses).toHaveLength(2);
  expect(other.status).toBe('REFUSED');
});
