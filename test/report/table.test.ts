import { stripVTControlCharacters } from 'node:util';
import { createColors } from 'picocolors';
import { renderTable } from '../../lib/report/table';
import { HOSTILE_TEXTS, hostileReport, INVISIBLE, reportOf, TROUBLED, WORKED_EXAMPLE } from './sample-report';

const plain = createColors(false);

describe('the table', () => {
  test('of the worked example', () => {
    expect(renderTable(WORKED_EXAMPLE, plain)).toMatchInlineSnapshot(`
"contoso: environments/contoso.yaml, synthesized

namespace                               https://<domain>  https://autodiscover.  http redirect                     endpoint                result
adatum.com                              no name           refused                302 → autodiscover.contoso.com    401, certificate valid  ✓ reached
adventure-works.com                     no name           refused                302 → autodiscover.contoso.com    401, certificate valid  ✓ reached
alpineskihouse.com                      no name           refused                302 → autodiscover.contoso.com    401, certificate valid  ✓ reached
cohovineyard.com                        no name           refused                302 → autodiscover.contoso.com    401, certificate valid  ✓ reached
fabrikam.com                            no name           refused                302 → autodiscover.contoso.com    401, certificate valid  ✓ reached
fabrikam.com (private)                  no name           refused                302 → autodiscover.contoso.com    401, certificate valid  ✓ reached
fourthcoffee.com                        no name           refused                302 → autodiscover.contoso.com    401, certificate valid  ✓ reached
graphicdesigninstitute.com              no name           refused                302 → autodiscover.contoso.com    401, certificate valid  ✓ reached
litwareinc.com                          no name           refused                302 → autodiscover.contoso.com    401, certificate valid  ✓ reached
margiestravel.com                       no name           refused                302 → autodiscover.contoso.com    401, certificate valid  ✓ reached
northwindtraders.com                    no name           refused                302 → autodiscover.contoso.com    401, certificate valid  ✓ reached
proseware.com                           no name           refused                302 → autodiscover.contoso.com    401, certificate valid  ✓ reached
relecloud.com                           no name           refused                302 → autodiscover.contoso.com    401, certificate valid  ✓ reached
sales.fabrikam.com                      no name           refused                302 → autodiscover.contoso.com    401, certificate valid  ✓ reached
sales.fabrikam.com (private)            no name           refused                302 → autodiscover.contoso.com    401, certificate valid  ✓ reached
tailspintoys.com                        no name           refused                302 → autodiscover.contoso.com    401, certificate valid  ✓ reached
wingtiptoys.com                         no name           refused                302 → autodiscover-s.outlook.com  401, certificate valid  ✓ reached
woodgrovebank.com                       no name           refused                302 → autodiscover.contoso.com    401, certificate valid  ✓ reached
xn--bcher-kva.example (bücher.example)  no name           refused                302 → autodiscover.contoso.com    401, certificate valid  ✓ reached

19 of 19 walks reach their endpoint
note: the records of 2 namespaces with their DNS elsewhere are played here: tailspintoys.com, woodgrovebank.com"
`);
  });

  test('of each kind of trouble: what is wrong, and what fixes it', () => {
    expect(renderTable(TROUBLED, plain)).toMatchInlineSnapshot(`
"contoso: environments/contoso.yaml, synthesized

namespace                               https://<domain>  https://autodiscover.   http redirect                     endpoint                result
adatum.com                              no name           refused                 302 → autodiscover.contoso.com    401, certificate valid  ✓ reached
adventure-works.com                     no name           refused                 302 → autodiscover.contoso.com    401, certificate valid  ✓ reached
alpineskihouse.com                      no name           no name                 no name                           –                       ✕ no name
cohovineyard.com                        no name           dropped ~21 s           302 → autodiscover.contoso.com    401, certificate valid  ✓ reached
contoso.com                             no name           401, certificate valid  –                                 –                       ✓ reached
fabrikam.com                            no name           refused                 302 → autodiscover.contoso.com    401, certificate valid  ✓ reached
fabrikam.com (private)                  no name           no name                 no name                           –                       ✕ no name
fourthcoffee.com                        no name           name mismatch           –                                 –                       ✕ name mismatch
graphicdesigninstitute.com              no name           refused                 302 → autodiscover.contoso.com    401, certificate valid  ✓ reached
litwareinc.com                          no name           refused                 404                               –                       ✕ not found
margiestravel.com                       no name           refused                 302 → mail.old-tenant.example     expired certificate     ✕ expired certificate
northwindtraders.com                    no name           no name                 no name                           401, certificate valid  ✓ reached by SRV
proseware.com                           no name           refused                 302 → mail.proseware.com          401, certificate valid  ✕ another endpoint
tailspintoys.com                        no name           refused                 302 → autodiscover.contoso.com    401, certificate valid  ✓ reached
wingtiptoys.com                         no name           refused                 302 → autodiscover-s.outlook.com  401, certificate valid  ✓ reached
xn--bcher-kva.example (bücher.example)  no name           refused                 302 → autodiscover.contoso.com    401, certificate valid  ✓ reached

alpineskihouse.com: autodiscover.alpineskihouse.com is not in DNS; make it a CNAME of autodiscoverredirect.contoso.com
fabrikam.com (private): autodiscover.fabrikam.com is not in the private zone, and clients inside ask that one; make it a CNAME of autodiscoverredirect.contoso.com there too
fourthcoffee.com: https://autodiscover.fourthcoffee.com presents the certificate of another host, *.hoster.example; make autodiscover.fourthcoffee.com a CNAME of autodiscoverredirect.contoso.com; a wildcard record may send it to a web host
litwareinc.com: the redirect site answers 404; add the namespace to the environment and deploy it
margiestravel.com: the certificate of mail.old-tenant.example ended on 11 February 2026; renew it and install it on the endpoint
proseware.com: the walk ends at mail.proseware.com, and should at autodiscover.contoso.com; give the namespace its endpoint in the environment

10 of 16 walks reach their endpoint
note: the records of 1 namespace with its DNS elsewhere are played here: tailspintoys.com
note: the listener rule 77 has a condition on source-ip, which is not simulated"
`);
  });

  test('of the worked example fits a terminal of 150 columns', () => {
    expect(widest(renderTable(WORKED_EXAMPLE, plain))).toBeLessThanOrEqual(150);
  });

  test('of the worked example has the redirect on a terminal of 80 columns, in the short words of a verification', () => {
    const at = (width: number) => renderTable(WORKED_EXAMPLE, plain, { width }).split('\n').slice(2, 4);
    expect(at(120)).toEqual([
      'namespace                               domain :443  https :443  redirect :80    endpoint  result',
      'adatum.com                              no name      refused     302 → endpoint  401       ✓ reached',
    ]);
    expect(at(80)).toEqual([
      'namespace                               https :443  redirect :80    result',
      'adatum.com                              refused     302 → endpoint  ✓ reached',
    ]);
  });

  test('counts those that it leaves out as without a problem: a preview has no findings', () => {
    const rows = ['a', 'b'].flatMap((letter) => WORKED_EXAMPLE.rows.map((row) => ({ ...row, domain: `${letter}.${row.domain}` })));
    expect(renderTable(reportOf(rows), plain, { toSeeAll: '--all lists them' })).toContain('\n✓ 38 reached without a problem; --all lists them\n');
  });

  test('without a row says so', () => {
    expect(renderTable(reportOf([]), plain)).toBe('contoso: environments/contoso.yaml, synthesized\n\nno namespace was walked');
  });

  test('of one walk counts it as one', () => {
    expect(renderTable(reportOf(WORKED_EXAMPLE.rows.slice(0, 1)), plain)).toMatch(/\n1 of 1 walk reaches its endpoint$/);
  });

  test('has colours where they are supported, and none elsewhere', () => {
    const coloured = renderTable(TROUBLED, createColors(true));
    expect(coloured).toContain('\u001B[31m✕ no name');
    expect(coloured).toContain('\u001B[32m✓ reached');
    expect(renderTable(TROUBLED, plain)).not.toContain('\u001B');
    expect(stripVTControlCharacters(coloured).replace(/[ ]+$/gm, '')).toBe(renderTable(TROUBLED, plain));
  });

  test.each(HOSTILE_TEXTS)('lets no server steer the terminal: %j', (text) => {
    expect(renderTable(hostileReport(text), plain)).not.toMatch(INVISIBLE);
    expect(renderTable(hostileReport(text), plain).split('\n')).toHaveLength(renderTable(hostileReport('plain'), plain).split('\n').length);
  });
});

function widest(text: string): number {
  return Math.max(...text.split('\n').map((line) => line.length));
}
