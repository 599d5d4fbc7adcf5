import { join } from 'node:path';
import type { Discovery } from './clients';
import type { Laboratory } from './laboratory';

/*
 * curl in the place of clients that do not run here: a phone, as Microsoft describes the steps of ActiveSync and as TbSync takes them,
 * and Teams, which asks Autodiscover V2 alone.
 */

const PATH = '/autodiscover/autodiscover.xml';

/** MS-ASCMD, section 2.2.1.1 (Autodiscover). */
function mobileSync(mail: string): string {
  return `<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/mobilesync/requestschema/2006">
  <Request>
    <EMailAddress>${mail}</EMailAddress>
    <AcceptableResponseSchema>http://schemas.microsoft.com/exchange/autodiscover/mobilesync/responseschema/2006</AcceptableResponseSchema>
  </Request>
</Autodiscover>`;
}

/** In turn; a password goes to https alone, and a redirect is followed with another POST, as TbSync does. */
export async function activeSync(laboratory: Laboratory, mails: readonly string[]): Promise<Discovery[]> {
  const found: Discovery[] = [];
  for (const mail of mails) {
    const domain = mail.slice(mail.lastIndexOf('@') + 1);
    const urls = [`https://autodiscover.${domain}`, `https://${domain}`, `http://autodiscover.${domain}`, `http://${domain}`];
    found.push(await firstOf(mail, urls, (origin) => posted(laboratory, `${origin}${PATH}`, mail)));
  }
  return found;
}

const FOLLOWED = ['301', '302', '303', '307', '308'];
const MOST_REDIRECTS = 10;

async function posted(laboratory: Laboratory, first: string, mail: string): Promise<string> {
  // As TbSync, it keeps to https where Strict-Transport-Security says so.
  const post = ['--hsts', join(laboratory.folder, 'hsts'), '--header', 'Content-Type: text/xml', '--data-binary', mobileSync(mail)];
  const outcome = ['--output', '/dev/null', '--write-out', '%{http_code} %{redirect_url}'];
  for (let url = first, hops = 0; hops <= MOST_REDIRECTS; hops++) {
    const [status, location] = (await curl(laboratory, [...outcome, ...post, url])).split(' ');
    if (FOLLOWED.includes(status) && location) url = location;
    else if (status !== '401' || !url.startsWith('https:')) throw new Error(`${status} of ${url}`);
    else return serverIn(await curl(laboratory, ['--user', 'ada:any', '--fail', ...post, url]));
  }
  throw new Error(`more than ${MOST_REDIRECTS} redirects from ${first}`);
}

function serverIn(answer: string): string {
  const server = /<Server>\s*<Type>MobileSync<\/Type>\s*<Url>([^<]+)<\/Url>/.exec(answer)?.[1];
  if (server === undefined) throw new Error(`no MobileSync server in ${answer}`);
  return server;
}

export async function autodiscoverV2(laboratory: Laboratory, mails: readonly string[]): Promise<Discovery[]> {
  const found: Discovery[] = [];
  for (const mail of mails) {
    const url = `https://autodiscover.${mail.slice(mail.lastIndexOf('@') + 1)}/autodiscover/autodiscover.json?Email=${encodeURIComponent(mail)}&Protocol=EWS`;
    found.push(await firstOf(mail, [url], async () => JSON.parse(await curl(laboratory, ['--location', '--fail', url])).Url));
  }
  return found;
}

async function firstOf(mail: string, places: readonly string[], ask: (place: string) => Promise<string>): Promise<Discovery> {
  const reasons: string[] = [];
  for (const place of places) {
    try {
      return { mail, found: await ask(place) };
    } catch (error) {
      reasons.push((error as Error).message.trim());
    }
  }
  return { mail, reason: reasons.join('; ') };
}

/** By IPv4 and IPv6 a drop costs as long as the system lets it. */
async function curl({ run, ca }: Laboratory, args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await run('curl', ['--silent', '--show-error', '--cacert', ca, ...args]);
  if (status !== 0) throw new Error(stderr);
  return stdout;
}
