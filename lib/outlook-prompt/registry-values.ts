import { EXCLUDE_OFFICE_365 } from './autodiscover-values';

/**
 * Which key of the two that Outlook reads (KB 2480582).
 *
 * `user`: the user's own, which any process of the user can write.
 * `policy`: below `Software\Policies`, which cannot be changed without administrative rights (Microsoft, "Developing
 * Applications to Use Group Policy"). Group Policy Preferences write a user's items as SYSTEM unless set otherwise
 * (Microsoft, "Configure Common Options": "Run in logged-on user's security context").
 */
export type KeyKind = 'user' | 'policy';

/** What the files set in the registry of a user. */
export interface OutlookSettings {
  /** The hosts that Outlook does not ask about. */
  readonly hosts: readonly string[];
  readonly kind: KeyKind;
  readonly excludesOffice365: boolean;
  readonly keys: readonly OutlookKey[];
}

interface OutlookKey {
  /** Its path within the registry of a user: `Software\\Microsoft\\…`. */
  readonly path: string;
  /** The products that read it. */
  readonly products: readonly string[];
  readonly values: readonly KeyValue[];
}

type KeyValue =
  | { readonly name: string; readonly type: 'REG_SZ'; readonly data: '' }
  | { readonly name: string; readonly type: 'REG_DWORD'; readonly data: number };

export type RegistryValue = KeyValue & { readonly key: string };

/** Whose registry: the one of the user who is signed in. */
export const HIVE = 'HKEY_CURRENT_USER';

/** Where Outlook reads its settings, below a version; the second wins over the first (KB 3211279, "Policy control"). */
export const OFFICE_KEYS: Readonly<Record<KeyKind, string>> = { user: 'Software\\Microsoft\\Office', policy: 'Software\\Policies\\Microsoft\\Office' };

/** Below a version: what changes how Outlook discovers its server. */
export const AUTODISCOVER_KEY = 'Outlook\\AutoDiscover';

/** Below that: its values name the hosts that Outlook follows a redirect to without a question (KB 2480582). */
const REDIRECT_SERVERS_KEY = `${AUTODISCOVER_KEY}\\RedirectServers`;

/**
 * One value per host and version: its name is the host, its type REG_SZ, and its data stays empty (KB 2480582, steps 5 and
 * 6). A DWORD per version that asks Office 365, if that is to be excluded (KB 3211279).
 */
export function outlookSettings(
  hosts: readonly string[],
  versions: readonly OutlookVersion[],
  { kind, excludesOffice365 }: { readonly kind: KeyKind; readonly excludesOffice365: boolean },
): OutlookSettings {
  const keys = versions.flatMap((outlook) => {
    const { version, products } = outlook;
    const key = (path: string, values: readonly KeyValue[]): OutlookKey => ({ path: `${OFFICE_KEYS[kind]}\\${version}\\${path}`, products, values });
    const excluding = excludesOffice365 && asksOffice365(outlook);
    return [
      ...(excluding ? [key(AUTODISCOVER_KEY, [{ name: EXCLUDE_OFFICE_365, type: 'REG_DWORD', data: 1 }])] : []),
      key(
        REDIRECT_SERVERS_KEY,
        hosts.map((name) => ({ name, type: 'REG_SZ', data: '' })),
      ),
    ];
  });
  return { hosts, kind, excludesOffice365, keys };
}

export function registryValues({ keys }: OutlookSettings): readonly RegistryValue[] {
  return keys.flatMap(({ path, values }) => values.map((value) => ({ key: `${HIVE}\\${path}`, ...value })));
}

/** What is read of an environment. */
interface Redirects {
  readonly endpoint: string;
  readonly namespaces: readonly { readonly endpoint?: string }[];
}

/**
 * The hosts that an environment redirects Outlook to, in alphabetical order: its endpoint, and the endpoints of the
 * namespaces that have their own. A namespace whose CNAME leads straight to the endpoint adds none: nothing redirects it.
 */
export function endpointHosts({ endpoint, namespaces }: Redirects): readonly string[] {
  return unique([endpoint, ...namespaces.flatMap(({ endpoint: own }) => own ?? [])]);
}

/** Each host once, in alphabetical order: the files are a function of the set. */
export function unique(hosts: readonly string[]): readonly string[] {
  return [...new Set(hosts)].sort();
}

/** A version of Outlook as the registry names it, with the products that go by it. */
export interface OutlookVersion {
  readonly version: string;
  readonly products: readonly string[];
}

/**
 * Microsoft KB 2783881 ("How to suppress the AutoDiscover mismatch warning in Outlook 2007 and later versions") names all
 * but the last two, KB 2480582 ("Suppress AutoDiscover redirect warning in Outlook") also 2021. Neither names 2024, which
 * is of version 16 as Office 2021 is. The new Outlook for Windows, the one of the web and those of phones read no such key.
 */
export const OUTLOOK_VERSIONS: readonly OutlookVersion[] = [
  { version: '12.0', products: ['2007'] },
  { version: '14.0', products: ['2010'] },
  { version: '15.0', products: ['2013'] },
  { version: '16.0', products: ['2016', '2019', '2021', '2024', '365'] },
];

/** Outlook 2016 and newer, from 16.0.6741.2017 on (KB 2212902). */
export function asksOffice365({ version }: OutlookVersion): boolean {
  return version === '16.0';
}

/** Every Outlook that Microsoft still supports has this version; support of the one before, 2013, ended in April 2023. */
export const DEFAULT_PRODUCT = '2016';

export const PRODUCTS: readonly string[] = OUTLOOK_VERSIONS.flatMap(({ products }) => products);

/** The versions of the products, each once, oldest first. A product that is not among `PRODUCTS` adds none. */
export function outlookVersions(products: readonly string[]): readonly OutlookVersion[] {
  return OUTLOOK_VERSIONS.filter((version) => version.products.some((product) => products.includes(product)));
}
