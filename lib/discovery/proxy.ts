/** By which other programs are told of a proxy (curl(1), "ENVIRONMENT"). */
const VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'];

/**
 * What to say where nothing could be connected to, and a proxy may be the only way out: that one is set, by the variable's name
 * alone, as its value may hold a password. A walk through a proxy would show what the proxy meets, and not what a client does.
 */
export function unusedProxy(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const name = VARIABLES.find((variable) => env[variable]);
  return name && `${name} names a proxy, which is not used here: ask from a machine that reaches the Internet directly`;
}
