import { stripVTControlCharacters } from 'node:util';
import { createColors } from 'picocolors';
import stringWidth from 'string-width';
import type { ClientOutcome } from '../../lib/discovery/clients/outcome';
import { alikeRows, clientLines, waitOf } from '../../lib/report/clients';
import { renderPage } from '../../lib/report/page/page';
import { renderTable, type TableOptions } from '../../lib/report/table';
import { DROPPED, MISMATCHED, MIXED, manyClients, rowWith } from './clients-report';
import { HOSTILE_TEXTS, healthy, INVISIBLE, reportOf } from './sample-report';

const plain = createColors(false);
const table = (report: typeof MIXED, options: TableOptions = {}) => renderTable(report, plain, { ...options, clients: true });
const widest = (text: string) => Math.max(...text.split('\n').map((line) => stringWidth(line)));

test('says of each client whether it finds its server, what keeps it from it, and what would help', () => {
  expect(table(MIXED, { width: 80 })).toMatchSnapshot();
});

test.each([80, 120])('fits a terminal of %i columns', (width) => {
  expect(widest(table(MIXED, { width }))).toBeLessThanOrEqual(width);
});

test('has a column for each of few namespaces, and counts where the terminal has no room for them', () => {
  const few = reportOf([rowWith('adatum.com'), rowWith('cohovineyard.com', DROPPED), rowWith('fourthcoffee.com', MISMATCHED)]);
  const line = (text: string) => text.split('\n').find((one) => one.startsWith('Outlook for Windows'));
  expect(line(table(few, { width: 120 }))).toBe('Outlook for Windows (classic)        ✓ found      ✓ found, 42 s         ! warns           documents');
  expect(line(table(few, { width: 80 }))).toBe('Outlook for Windows (classic)        ! 2 of 3, 1 warns      0 to 42 s');
});

test('is as long for 450 namespaces as for five', () => {
  const [many, few] = [450, 5].map((count) => table(manyClients(count), { width: 100 }));
  expect(many).toContain('✓ 450 of 450');
  expect(many.split('\n').length - few.split('\n').length).toBeLessThan(10);
});

test('counts what nobody asked for a client as not known, and never as good', () => {
  const [first] = clientLines([rowWith('adatum.com'), healthy('fabrikam.com')]);
  expect(first.outcomes.map(({ outcome }) => outcome)).toEqual(['found', 'unknown']);
  const text = table(reportOf([rowWith('adatum.com'), healthy('fabrikam.com')]), { width: 75 });
  expect(text).toContain('\nOutlook for Windows (classic)        ? 1 of 2, 1 not known');
  expect(text).toContain('\n0 of 19 clients find their server in every namespace');
});

test('of a report without outcomes says that nothing is known', () => {
  expect(table(reportOf([healthy('fabrikam.com')]))).toContain('which clients find their server is not known');
  expect(table(reportOf([]))).not.toContain('finds');
});

test('has colours where they are supported, and the same text', () => {
  const coloured = renderTable(MIXED, createColors(true), { clients: true });
  expect(coloured).toContain('\u001B[31m✕ 1 of 8');
  expect(coloured).toContain('\u001B[33m? 7 of 8');
  expect(stripVTControlCharacters(coloured)).toBe(table(MIXED));
});

test.each(HOSTILE_TEXTS)('lets no server steer the terminal: %j', (text) => {
  const row = rowWith('fabrikam.com');
  const clients = row.clients.map((outcome): ClientOutcome => ({ ...outcome, outcome: 'not-found', reason: `fabrikam.com answers ${text}` }));
  expect(table(reportOf([{ ...row, clients }]))).not.toMatch(INVISIBLE);
});

test.each<[string | undefined, Partial<ClientOutcome>[]]>([
  [undefined, [{ seconds: 0 }, { seconds: 0 }]],
  ['42 s', [{ seconds: 42 }, { seconds: 42 }]],
  ['0 to 42 s', [{ seconds: 0 }, { seconds: 42 }]],
  ['over 200 s', [{ seconds: 200, longer: true }]],
  ['?', [{}]],
  ['?', [{ seconds: 0 }, {}]],
  ['10 s, or ?', [{ seconds: 10 }, {}]],
])('a wait is %s', (words, outcomes) => {
  expect(waitOf(outcomes.map((outcome) => ({ client: 'kmail', knownBy: 'run', outcome: 'found', reason: '', wouldHelp: [], ...outcome })))).toBe(words);
});

test('groups namespaces for which every client fares alike, whatever their names', () => {
  const { rows } = manyClients(50);
  const groups = alikeRows(clientLines(rows), rows);
  expect(groups.map(({ rows: alike }) => alike.length)).toEqual([30, 10, 10]);
  expect(new Set(groups[0].rows.map(({ clients = [] }) => clients[0].reason)).size).toBe(30);
});

describe('the page', () => {
  const section = (report: typeof MIXED) => /<section aria-labelledby="clients">.*?<\/section>/s.exec(renderPage(report, { inFull: '--json' }))?.[0] ?? '';

  test('has a row for each client and a column for the namespaces that fare alike', () => {
    const html = section(MIXED);
    expect(html.match(/<th scope="row">/g)).toHaveLength(19);
    expect(html.match(/<th scope="col">/g)).toHaveLength(5);
    expect(html).toContain(
      '<td data-of="cohovineyard.com"><i class="good" role="img" aria-label="finds its server">✓</i> found<span class="quiet">, waits 42 s, asks its user</span></td>',
    );
    expect(html).toContain('<td data-of="fourthcoffee.com"><i class="bad" role="img" aria-label="stops and warns its user">!</i> warns</td>');
    expect(html).toContain('what helps: an SRV record that leads to the endpoint, or a record straight to the endpoint');
  });

  test('shows the first 20 ways to fare, and says where the others are', () => {
    const rows = Array.from({ length: 25 }, (_, index) => {
      const row = rowWith(`domain-${index}.example`);
      return { ...row, clients: row.clients.map((outcome) => ({ ...outcome, seconds: index })) };
    });
    const html = section(reportOf(rows));
    expect(html.match(/<th scope="col">/g)).toHaveLength(4 * 6);
    expect(html).toContain('Namespaces fare in 5 more ways: <code>--json</code> has them.');
  });

  test('says that nothing is known where no client was foretold, and nothing without a namespace', () => {
    expect(section(reportOf([healthy('fabrikam.com')]))).toContain('This is not known');
    expect(section(reportOf([]))).toBe('');
  });

  test.each(HOSTILE_TEXTS)('has no markup of a server: %j', (text) => {
    const row = rowWith('fabrikam.com');
    const clients = row.clients.map((outcome): ClientOutcome => ({ ...outcome, outcome: 'not-found', reason: text, prompt: text }));
    const html = section(reportOf([{ ...row, clients }]));
    expect(
      html.replaceAll(/<\/?(?:section|h2|p|i|span|table|caption|thead|tbody|tr|th|td|ol|ul|li|b|div|strong|wbr|code|details|summary)\b[^<>]*>/g, ''),
    ).not.toMatch(/[<>]/);
    expect(html).not.toMatch(INVISIBLE);
  });
});
