import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core';
import type { Report } from '../../lib/findings/report';
import { renderPage } from '../../lib/report/page/page';
import { MIXED, manyClients } from '../report/clients-report';
import { HOSTILE_TEXTS, hostileReport, largeReport, longReport, reportOf, TROUBLED, WORKED_EXAMPLE } from '../report/sample-report';
import { HOSTILE_VERIFICATIONS, MOSTLY_WELL, VERIFIED } from '../report/verified-report';

/*
 * The page in a browser, at the widths and in the schemes that people read it in. The browser is offline, so that a
 * page that needed anything beside itself would show.
 */

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const VIEWPORTS = {
  desktop: { width: 1280, height: 800 },
  tablet: { width: 901, height: 800 },
  phone: { width: 390, height: 844 },
  'small phone': { width: 360, height: 640 },
};
const SCHEMES = ['light', 'dark'] as const;
const REPORTS: Readonly<Record<string, Report>> = {
  'worked-example': WORKED_EXAMPLE,
  troubled: TROUBLED,
  long: longReport(),
  empty: reportOf([]),
  verified: VERIFIED,
  clients: MIXED,
  'mostly-well': MOSTLY_WELL,
  'hostile-verified': HOSTILE_VERIFICATIONS[JSON.stringify(HOSTILE_TEXTS[2])],
  ...Object.fromEntries(HOSTILE_TEXTS.map((text, index) => [`hostile-${index}`, hostileReport(text)])),
};

/** Only what hangs takes as long, however busy the machine is. */
const HANGS_MS = 120_000;

/** WCAG 2.2, success criterion 1.4.3 (AA). */
const LEAST_CONTRAST = 4.5;
const CONTRAST = readFileSync(join(__dirname, 'contrast.js'), 'utf8');

const folder = mkdtempSync(join(tmpdir(), 'autodiscover-page-'));
let browser: Browser;

before(async () => {
  assert.ok(existsSync(CHROMIUM), `there is no Chromium at ${CHROMIUM}: install it (apt-get install chromium), or name its path in the variable CHROMIUM`);
  browser = await chromium.launch({ executablePath: CHROMIUM, args: QUIET, timeout: HANGS_MS });
});

after(async () => {
  await browser?.close();
  // Whoever wants to look at the pictures says where they are to stay.
  if (process.env.SCREENSHOTS === undefined) rmSync(folder, { recursive: true, force: true });
});

interface Opened {
  readonly page: Page;
  /** What the page said on the console, what it asked the network for beside itself, and what failed in it. */
  readonly noises: readonly string[];
}

async function opened(report: Report, options: BrowserContextOptions, use: (opened: Opened) => Promise<void>): Promise<void> {
  const file = join(folder, 'page.html');
  writeFileSync(file, renderPage(report));
  const url = pathToFileURL(file).href;
  const context = await browser.newContext({ offline: true, ...options });
  context.setDefaultTimeout(HANGS_MS);
  try {
    const page = await context.newPage();
    const noises: string[] = [];
    page.on('console', (message) => noises.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => noises.push(`error: ${error.message}`));
    page.on('dialog', (dialog) => {
      noises.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      const itself = request.url().split('#')[0] === url;
      if (!itself && !request.url().startsWith('data:')) noises.push(`request: ${request.url()}`);
    });
    await page.goto(url);
    await use({ page, noises });
  } finally {
    await context.close();
  }
}

async function screenshot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(process.env.SCREENSHOTS ?? folder, `${name}.png`), fullPage: true });
}

function overflow(page: Page): Promise<number> {
  return page.evaluate<number>('document.scrollingElement.scrollWidth - innerWidth');
}

function openAll(page: Page): Promise<void> {
  return page.evaluate<void>('for (const details of document.querySelectorAll("details")) details.open = true');
}

/** The row that the link leads to, once it is marked and in view, so not folded: the browser follows a link after its click has returned. */
async function followed(page: Page, link: Locator): Promise<Locator> {
  const target = await link.getAttribute('href');
  assert.match(target ?? '', /^#./);
  await link.click();
  const row = page.locator(`tr${target}:target`);
  await row.waitFor();
  await page.waitForFunction(
    'const { top, bottom } = document.querySelector("tr:target").getBoundingClientRect(); top >= 0 && top < innerHeight && bottom > top',
  );
  return row;
}

function contrasts(page: Page): Promise<{ readonly checked: number; readonly below: readonly string[] }> {
  return page.evaluate(`${CONTRAST}; contrastsBelow(${LEAST_CONTRAST})`);
}

for (const [size, viewport] of Object.entries(VIEWPORTS)) {
  describe(`at ${viewport.width} pixels, on a ${size}`, () => {
    for (const [name, report] of Object.entries(REPORTS)) {
      test(`${name}: nothing is wider than the page, and nothing is heard of it`, () =>
        opened(report, { viewport }, async ({ page, noises }) => {
          assert.ok((await overflow(page)) <= 0, 'the page scrolls sideways');
          await openAll(page);
          assert.ok((await overflow(page)) <= 0, 'the page scrolls sideways with its details open');
          assert.deepEqual(noises, []);
        }));
    }

    for (const colorScheme of SCHEMES) {
      test(`all text is legible in the ${colorScheme} scheme`, () =>
        opened(TROUBLED, { viewport, colorScheme }, async ({ page }) => {
          await openAll(page);
          const { checked, below } = await contrasts(page);
          assert.deepEqual(below, []);
          assert.ok(checked > 200, `only ${checked} texts were found`);
        }));

      test(`it looks as it does in the ${colorScheme} scheme without any script`, () =>
        opened(TROUBLED, { viewport, colorScheme, javaScriptEnabled: false }, async ({ page }) => {
          const file = `troubled-${size.replace(' ', '-')}-${colorScheme}`;
          await screenshot(page, file);
          assert.equal(await page.locator('h1').textContent(), '10 of 16 walks reach their endpoint');
          const width = readFileSync(join(process.env.SCREENSHOTS ?? folder, `${file}.png`)).readUInt32BE(16);
          assert.equal(width, viewport.width);
        }));
    }
  });
}

describe('a verification', () => {
  for (const size of ['desktop', 'phone'] as const) {
    for (const colorScheme of SCHEMES) {
      test(`all text of a verification is legible on a ${size} in the ${colorScheme} scheme`, () =>
        opened(VERIFIED, { viewport: VIEWPORTS[size], colorScheme }, async ({ page }) => {
          await openAll(page);
          const { checked, below } = await contrasts(page);
          assert.deepEqual(below, []);
          assert.ok(checked > 600, `only ${checked} texts were found`);
          await screenshot(page, `verified-${size}-${colorScheme}`);
        }));
    }
  }
});

describe('which clients find their server', () => {
  for (const size of ['desktop', 'phone'] as const) {
    for (const colorScheme of SCHEMES) {
      test(`is legible on a ${size} in the ${colorScheme} scheme, without any script`, () =>
        opened(MIXED, { viewport: VIEWPORTS[size], colorScheme, javaScriptEnabled: false }, async ({ page }) => {
          await screenshot(page, `clients-${size}-${colorScheme}`);
          const row = page.getByRole('row', { name: /^Outlook for Windows/ });
          assert.match((await row.textContent()) ?? '', /✓ found, asks its user✓ found, waits 42 s, asks its user! warns✓ found$/);
          assert.equal(await row.getByRole('cell').nth(2).isVisible(), true);
          assert.equal(await row.getByRole('img', { name: 'stops and warns its user' }).count(), 1);
        }));

      test(`has the contrast of text on a ${size} in the ${colorScheme} scheme`, () =>
        opened(MIXED, { viewport: VIEWPORTS[size], colorScheme }, async ({ page }) => {
          await openAll(page);
          const { checked, below } = await contrasts(page);
          assert.deepEqual(below, []);
          assert.ok(checked > 300, `only ${checked} texts were found`);
        }));
    }
  }

  test('says on a phone of each outcome which namespaces it is of', () =>
    opened(MIXED, { viewport: VIEWPORTS.phone }, async ({ page }) => {
      const shown = (await page.evaluate(
        "[...document.querySelectorAll('.clients tbody tr:first-child td')].map((cell) => getComputedStyle(cell, '::before').display + ' ' + cell.dataset.of)",
      )) as string[];
      assert.deepEqual(shown, ['block adatum.com +4', 'block cohovineyard.com', 'block fourthcoffee.com', 'block northwindtraders.com']);
    }));

  test('is as small for thousands of namespaces as for a few', () =>
    opened(manyClients(5000), { viewport: VIEWPORTS.desktop }, async ({ page }) => {
      assert.equal(await page.locator('.clients tbody tr').count(), 19);
      assert.equal(await page.locator('.clients thead th').count(), 4);
    }));
});

describe('what a reader does', () => {
  test('opens the details by a click and by the keyboard, with no script', () =>
    opened(TROUBLED, { viewport: VIEWPORTS.desktop, javaScriptEnabled: false }, async ({ page }) => {
      const details = page.locator('details').first();
      const steps = details.locator('.steps');
      assert.equal(await steps.isVisible(), false);
      await details.locator('summary').click();
      assert.equal(await steps.isVisible(), true);
      await details.locator('summary').press('Enter');
      assert.equal(await steps.isVisible(), false);
      await page.keyboard.press('Space');
      assert.equal(await steps.isVisible(), true);
    }));

  test('goes from a problem to its row, which is marked', () =>
    opened(TROUBLED, { viewport: VIEWPORTS.phone }, async ({ page }) => {
      const row = await followed(page, page.locator('.problems a').nth(3));
      assert.match((await row.textContent()) ?? '', /litwareinc\.com.*404/);
    }));

  test('goes from a finding to a row of it, and sees how long each step took', () =>
    opened(VERIFIED, { viewport: VIEWPORTS.phone, javaScriptEnabled: false }, async ({ page }) => {
      const row = await followed(page, page.getByRole('region', { name: 'Worth fixing' }).getByRole('link', { name: 'fabrikam.com' }));
      assert.match((await row.textContent()) ?? '', /fabrikam\.com.*dropped ~21 s/);
      const details = page.locator('tr:target + tr details');
      await details.locator('summary').click();
      const bars = await Promise.all((await details.locator('.bar span').all()).map(async (bar) => (await bar.boundingBox())?.width ?? 0));
      assert.equal(Math.max(...bars), bars[1]);
      assert.match(await details.locator('.times').ariaSnapshot(), /https, its autodiscover host 21\.0 s/);
    }));

  test('sees the drawing on a desktop, the list on a phone, and hears the list on both', async () => {
    for (const [viewport, drawn] of [
      [VIEWPORTS.desktop, true],
      [VIEWPORTS.phone, false],
    ] as const) {
      await opened(TROUBLED, { viewport }, async ({ page }) => {
        assert.equal(await page.locator('.drawing').isVisible(), drawn);
        const heard = await page.locator('figure').ariaSnapshot();
        assert.match(heard, /6 namespaces/);
        assert.match(heard, /by CNAME to the redirect site/);
        assert.match(heard, /name mismatch/);
        assert.equal(heard.match(/6 namespaces/g)?.length, 1, 'the drawing is heard beside the list');
      });
    }
  });

  test('hears a table with its caption, its columns and its rows', () =>
    opened(TROUBLED, { viewport: VIEWPORTS.desktop }, async ({ page }) => {
      const table = page.getByRole('table', { name: /The result of each step of a client's walk/ });
      assert.equal(await table.count(), 1, 'no table has the caption');
      assert.deepEqual(await table.getByRole('columnheader').allTextContents(), [
        'Namespace',
        'https://<domain>',
        'https://autodiscover.',
        'http redirect',
        'Endpoint',
        'SRV',
        'Result',
      ]);
      assert.equal(await table.getByRole('rowheader').count(), 16);
    }));

  test('prints it dark on white, whatever the scheme', () =>
    opened(TROUBLED, { viewport: VIEWPORTS.desktop, colorScheme: 'dark' }, async ({ page }) => {
      await page.emulateMedia({ media: 'print' });
      assert.equal(await page.evaluate('getComputedStyle(document.body).backgroundColor'), 'rgb(255, 255, 255)');
      const { below } = await contrasts(page);
      assert.deepEqual(below, []);
    }));

  test('reads 300 namespaces on a phone: what is to be fixed, what costs time, and the 287 that are well in one line', () =>
    opened(MOSTLY_WELL, { viewport: VIEWPORTS.phone, javaScriptEnabled: false }, async ({ page, noises }) => {
      const height = await page.evaluate<number>('document.scrollingElement.scrollHeight');
      assert.ok(height < 10 * VIEWPORTS.phone.height, `it is ${height} pixels long`);
      const costs = await page.getByRole('region', { name: 'What costs clients time' }).textContent();
      assert.match(costs ?? '', /Clients of 10 of 300 namespaces wait/);
      assert.match(costs ?? '', /~21 s.*https, its autodiscover host: dropped, for 10 namespaces/);
      const rows = page.locator('.matrix tbody tr:not(.more)');
      const visible = () => rows.filter({ visible: true }).count();
      assert.equal(await rows.count(), 300);
      assert.equal(await visible(), 13);
      for (const name of ['What has to be fixed', 'Worth fixing']) await followed(page, page.getByRole('region', { name }).getByRole('link').first());
      await screenshot(page, 'mostly-well-phone');
      await page.getByText('287 more reached without a finding').click();
      assert.equal(await visible(), 300);
      assert.ok((await overflow(page)) <= 0, 'the page scrolls sideways');
      assert.deepEqual(noises, []);
    }));

  test('prints how many are folded', () =>
    opened(MOSTLY_WELL, { viewport: VIEWPORTS.desktop }, async ({ page }) => {
      await page.emulateMedia({ media: 'print' });
      assert.ok(await page.getByText('287 more reached without a finding').isVisible());
    }));

  test('opens a page of 5,000 namespaces', () =>
    opened(largeReport(5000), { viewport: VIEWPORTS.phone }, async ({ page, noises }) => {
      assert.equal(await page.locator('h1').textContent(), '5,000 of 5,000 walks reach their endpoint');
      assert.ok((await overflow(page)) <= 0, 'the page scrolls sideways');
      assert.deepEqual(noises, []);
    }));
});
