import type { OutlookVersion } from './outlook-versions';

/**
 * Which key of the two that Outlook reads (KB 2480582).
 *
 * `user`: the user's own, which any process of the user can write.
 * `policy`: below `Software\Policies`, which cannot be changed without administrative rights (Microsoft, "Developing
 * Applications to Use Group Policy"). Group Policy Preferences write a user's items as SYSTEM unless told otherwise
 * (Microsoft, "Configure Common Options": "Run in logged-on user's security context").
 */
export type KeyKind = 'user' | 'policy';

/** What the registry of a user has to hold so that Outlook does not ask about the hosts. */
export interface SilencedHosts {
  readonly hosts: readonly string[];
  readonly keys: readonly OutlookKey[];
}

export interface OutlookKey {
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
