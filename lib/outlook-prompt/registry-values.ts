/**
 * Which key of the two that Outlook reads (KB 2480582).
 *
 * `user`: the user's own, which any process of the user can write.
 * `policy`: below `Software\Policies`, which cannot be changed without administrative rights (Microsoft, "Developing
 * Applications to Use Group Policy"). Group Policy Preferences write a user's items as SYSTEM unless set otherwise
 * (Microsoft, "Configure Common Options": "Run in logged-on user's security context").
 */
export type KeyKind = 'user' | 'policy';

/** What the registry of a user has to hold so that Outlook does not ask about the hosts. */
export interface SilencedHosts {
  readonly hosts: readonly string[];
  readonly keys: readonly OutlookKey[];
}

interface OutlookKey {
  /** Its path within the registry of a user: `Software\Microsoft\…`. */
  readonly path: string;
  /** The products that read it. */
  readonly products: readonly string[];
}

export interface RegistryValue {
  readonly key: string;
  readonly name: string;
  readonly type: 'REG_SZ';
  readonly data: '';
}

/** Whose registry: the one of the user who is signed in. */
export const HIVE = 'HKEY_CURRENT_USER';

export function silencedHosts(hosts: readonly string[], versions: readonly OutlookVersion[], kind: KeyKind): SilencedHosts {
  return { hosts, keys: versions.map(({ version, products }) => ({ path: keyOf(version, kind), products })) };
}

/** The key whose values name the hosts that Outlook follows a redirect to without a question (KB 2480582). */
function keyOf(version: string, kind: KeyKind): string {
  return `Software\\${kind === 'policy' ? 'Policies\\' : ''}Microsoft\\Office\\${version}\\Outlook\\AutoDiscover\\RedirectServers`;
}

/** One value per host and key: its name is the host, its type REG_SZ, and its data stays empty (KB 2480582, steps 5 and 6). */
export function registryValues({ hosts, keys }: SilencedHosts): readonly RegistryValue[] {
  return keys.flatMap(({ path }) => hosts.map((name) => ({ key: `${HIVE}\\${path}`, name, type: 'REG_SZ' as const, data: '' as const })));
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

/** Every Outlook that Microsoft still supports has this version; support of the one before, 2013, ended in April 2023. */
export const DEFAULT_PRODUCT = '2016';

export const PRODUCTS: readonly string[] = OUTLOOK_VERSIONS.flatMap(({ products }) => products);

/** The versions of the products, each once, oldest first. A product that is not among `PRODUCTS` adds none. */
export function outlookVersions(products: readonly string[]): readonly OutlookVersion[] {
  return OUTLOOK_VERSIONS.filter((version) => version.products.some((product) => products.includes(product)));
}
