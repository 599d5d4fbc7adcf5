import type { Discovery } from './clients';
import type { Laboratory } from './laboratory';

/*
 * curl in the place of clients that do not run here: a phone, as Microsoft describes the steps of ActiveSync and as TbSync takes them,
 * and Teams, which asks Autodiscover V2 alone.
 */

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
