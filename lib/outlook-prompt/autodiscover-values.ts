/*
 * The values of the key `…\Outlook\AutoDiscover`, by which an administrator or an earlier migration changes how Outlook
 * discovers its server. The steps are those of KB 3211279, "Outlook 2016 implementation of Autodiscover": 2 a local file,
 * 3 what was found last, 4 Office 365, 5 Active Directory, 6 `https://<domain>`, 7 `https://autodiscover.<domain>`, 8 a
 * local file again, 9 the http redirect, 10 the SRV record, 11 Office 365 again. All are DWORDs of a user's registry: no
 * document names them below HKEY_LOCAL_MACHINE, and every policy of outlk16.admx for them is one of the user.
 */

/** A document of Microsoft that says what a value does. */
export const SOURCES = {
  'KB 2212902': 'https://learn.microsoft.com/outlook/troubleshoot/profiles-and-accounts/unexpected-autodiscover-behavior',
  'KB 3211279': 'https://support.microsoft.com/topic/outlook-2016-implementation-of-autodiscover-0d7b2709-958a-7249-1c87-434d257b9087',
  'outlk16.admx': 'https://www.microsoft.com/download/details.aspx?id=49030',
} as const;

/** A policy of outlk16.admx, below `POLICY_FOLDER`. */
interface Policy {
  readonly name: string;
  /** What to tick within it, where it has several. */
  readonly option?: string;
}

export interface AutodiscoverValue {
  readonly name: string;
  /** What 1 means; of a number, what it is. Begins with a verb whose subject is Outlook. */
  readonly means: string;
  /** What that does to the http redirect, which is step 9. */
  readonly redirect: string;
  /** `number`: any data, not only 0 and 1. `switch` if left out. */
  readonly kind?: 'number';
  readonly policy?: Policy;
  readonly source: keyof typeof SOURCES;
}

/** The policy that switches single steps off. Whoever enables it has to look at every box: an empty one writes 0. */
export const DISABLE_POLICY = 'Disable AutoDiscover';

/** The one for the prompt: it writes the hosts that it is given into the key RedirectServers, and removes what else is there. */
export const REDIRECT_POLICY = 'Don’t show redirect warnings for Autodiscover for the specified HTTPS server names';

/** Where outlk16.admx puts its policies for Autodiscover, for Outlook 2016 and newer. */
export const POLICY_FOLDER = 'User Configuration\\Policies\\Administrative Templates\\Microsoft Outlook 2016\\Account Settings\\Exchange';

/** What the policy for the prompt writes next to the hosts. */
export const POLICY_MARK = 'policyon';

export const EXCLUDE_HTTP_REDIRECT = 'ExcludeHttpRedirect';
export const EXCLUDE_OFFICE_365 = 'ExcludeExplicitO365Endpoint';

function box(option: string): Policy {
  return { name: DISABLE_POLICY, option };
}

export const AUTODISCOVER_VALUES: readonly AutodiscoverValue[] = [
  {
    name: EXCLUDE_HTTP_REDIRECT,
    means: 'skips step 9',
    redirect: 'is never asked: Scenario 4 is off',
    policy: box('Exclude the HTTP redirect method'),
    source: 'KB 3211279',
  },
  {
    name: EXCLUDE_OFFICE_365,
    means: 'asks Office 365 neither first (step 4) nor last (step 11); from 16.0.6741.2017 on',
    redirect: 'is asked where Office 365 would have answered; a mailbox in Exchange Online then depends on it',
    policy: box('Exclude initial check to Office 365 Autodiscover URL'),
    source: 'KB 3211279',
  },
  {
    name: 'ExcludeLastKnownGoodURL',
    means: 'does not begin with what it found last (step 3); from 14.0.7140.5001 on',
    redirect: 'is asked where the settings of last time would have done',
    policy: box('Exclude the last known good URL'),
    source: 'KB 3211279',
  },
  {
    name: 'ExcludeScpLookup',
    means: 'does not look into Active Directory (step 5)',
    redirect: 'is asked on computers of the domain too',
    policy: box('Exclude the SCP object lookup'),
    source: 'KB 3211279',
  },
  {
    name: 'ExcludeHttpsRootDomain',
    means: 'does not ask https://<domain> (step 6)',
    redirect: 'comes sooner; the web server of the domain cannot get in its way',
    policy: box('Exclude the root domain query based on your primary SMTP address'),
    source: 'KB 3211279',
  },
  {
    name: 'ExcludeHttpsAutoDiscoverDomain',
    means: 'does not ask https://autodiscover.<domain> (step 7)',
    redirect: 'comes sooner; where the record leads straight to the endpoint, the endpoint is not asked',
    policy: box('Exclude the query for the AutoDiscover domain'),
    source: 'KB 3211279',
  },
  {
    name: 'ExcludeSrvRecord',
    means: 'does not look up the SRV record (step 10)',
    redirect: 'is the same: the SRV record comes after it',
    policy: box('Exclude the SRV record query in DNS'),
    source: 'KB 3211279',
  },
  {
    name: 'ExcludeSrvLookup',
    means: 'does not read it: there is no such value',
    redirect: 'is the same',
    source: 'KB 2212902',
  },
  {
    name: 'PreferLocalXML',
    means: 'begins with a local file, if the registry names one (step 2)',
    redirect: 'is not asked where that file answers',
    source: 'KB 3211279',
  },
  {
    name: 'DisableAutodiscoverV2Service',
    means: 'does not use Autodiscover V2',
    redirect: 'is the same: V2 has no http step',
    policy: box('Disable the Autodiscover V2 service'),
    source: 'outlk16.admx',
  },
  {
    name: 'EnableOffice365ConfigService',
    means: 'asks a service of Office 365 which endpoint to ask in step 4; not read since 16.0.9327.1000',
    redirect: 'is the same',
    policy: { name: 'Allow Outlook Autodiscover to interact with Office Config Service' },
    source: 'KB 3211279',
  },
  {
    name: 'ZeroConfigExchange',
    means: 'takes the mail address of every new profile from Active Directory',
    redirect: 'is the same',
    policy: { name: 'Automatically configure profile based on Active Directory Primary SMTP address' },
    source: 'outlk16.admx',
  },
  {
    name: 'ZeroConfigExchangeOnce',
    means: 'takes the mail address of the first profile from Active Directory',
    redirect: 'is the same',
    policy: { name: 'Automatically configure profile based on Active Directory Primary SMTP address (one-time only)' },
    source: 'outlk16.admx',
  },
  {
    name: 'PreferProvidedEmailInAutoDiscoverAuthPrompts',
    means: 'signs in with the mail address of the account, not with the user principal name',
    redirect: 'is the same',
    policy: { name: 'Prefer the provided account email in AutoDiscover auth prompts.' },
    source: 'KB 2212902',
  },
  {
    name: 'ShowCertErrors',
    means: 'shows certificate errors, and lets its user go on',
    redirect: 'comes after a prompt where an earlier step meets a wrong certificate',
    source: 'KB 3211279',
  },
  {
    name: 'Timeout',
    means: 'waits that long for a server: 10 to 120 seconds, 25 if not set',
    redirect: 'comes later, the longer an earlier step waits in vain',
    kind: 'number',
    source: 'KB 3211279',
  },
];
