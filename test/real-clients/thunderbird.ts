import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RequestId } from '../../lib/discovery/clients/observations';
import type { Discovery } from './clients';
import type { Laboratory } from './laboratory';

/*
 * Thunderbird as Debian has it. Its own account hub is driven, the dialog in which its users set up their accounts: what they type, what it
 * asks them, what it shows them. Nothing of its search is called or changed.
 */

const THUNDERBIRD = '/usr/bin/thunderbird';

/** Requests of other kinds than the search, which would wait for what nobody here answers, and what it would ask first. */
const PREFERENCES = {
  'app.update.auto': false,
  'datareporting.healthreport.uploadEnabled': false,
  'datareporting.policy.dataSubmissionPolicyBypassNotification': true,
  'mail.provider.suppress_dialog_on_startup': true,
  // Mozilla's database of providers is outside.
  'mailnews.auto_config_url': '',
  // Microsoft's sign-in opens in a window of its own: there is no web browser here.
  'mailnews.oauth.useExternalBrowser': false,
  'mailnews.start_page.enabled': false,
  // A free port, which it writes into its profile.
  'marionette.port': 0,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
};

/** Accounts that are set up at a time: most of their time is waited. */
const WINDOWS = 6;

/** What it came to with one mail address. */
export interface AccountSetUp extends Discovery {
  /** The hosts at which its user had to agree that it logs in. */
  readonly asked: readonly string[];
  /** The host at which Microsoft's sign-in opened. */
  readonly signIn?: string;
  /** The host of the server that it shows at the end. */
  readonly shown?: string;
  /** Of its first search, without a password. */
  readonly seconds: number;
}

/** As the driver writes it: what does not apply is null. */
interface Written extends Pick<AccountSetUp, 'mail' | 'asked' | 'seconds'> {
  readonly found: string | null;
  readonly reason: string | null;
  readonly signIn: string | null;
  readonly shown: string | null;
  /** `exchange-from-url1`, and what came after that. */
  readonly subSource: string | null;
}

/** The requests of its search, in its own words. */
const REQUESTS: Readonly<Record<string, RequestId>> = {
  url1: 'post-https-autodiscover',
  url2: 'post-https-domain',
  url3: 'post-http-autodiscover',
  srv: 'srv',
};

/** @throws naming the package of Debian that is missing */
export function requireThunderbird(): void {
  if (!existsSync(THUNDERBIRD)) throw new Error(`${THUNDERBIRD} is missing: apt-get install thunderbird`);
}

/**
 * Starts it, sets up an account for each mail address, and ends it.
 *
 * @returns one for each mail address, in their order
 */
export async function setUpAccounts({ folder, ca, run, start }: Laboratory, mails: readonly string[]): Promise<AccountSetUp[]> {
  const profile = join(folder, 'thunderbird');
  const log = join(folder, 'thunderbird.log');
  mkdirSync(profile);
  writeFileSync(
    join(profile, 'user.js'),
    Object.entries(PREFERENCES)
      .map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`)
      .join(''),
  );
  const flags = ['--headless', '--no-remote', '--profile', profile, '--marionette', '--remote-allow-system-access'];
  const thunderbird = start('sh', ['-c', 'exec "$@" >"$0" 2>&1', log, THUNDERBIRD, ...flags], { HOME: folder, LANG: 'C.UTF-8' });
  const driver = join(__dirname, 'drivers', 'thunderbird.ts');
  const { status, stdout, stderr } = await run(process.execPath, ['--import', 'tsx', driver, JSON.stringify({ profile, ca, mails, windows: WINDOWS })]);
  thunderbird.kill('SIGKILL');
  if (status !== 0) throw new Error(`${stderr}\nThunderbird's own log ends with:\n${readFileSync(log, 'utf8').split('\n').slice(-40).join('\n')}`);
  return (JSON.parse(stdout) as Written[]).map(accountOf);
}

function accountOf({ found, reason, signIn, shown, subSource, ...rest }: Written): AccountSetUp {
  const request = /^exchange-from-(\w+)/.exec(subSource ?? '')?.[1];
  const at = request === undefined ? undefined : REQUESTS[request];
  return { ...rest, found: found ?? undefined, at, reason: reason ?? undefined, signIn: signIn ?? undefined, shown: shown ?? undefined };
}
