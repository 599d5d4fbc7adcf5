/** The name of the SRV record that a mail client asks for: KB 940881. */
export function srvName(domain: string): string {
  return `_autodiscover._tcp.${domain}`;
}

interface SrvParts {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  /** As it is written; `.` means that there is no such service. */
  readonly target: string;
}

/** Of a value as people write it, `0 0 443 autodiscover.contoso.com`: RFC 2782. */
export function srvParts(value: string): SrvParts {
  const [priority, weight, port, target = ''] = value.trim().split(/\s+/);
  return { priority: Number(priority), weight: Number(weight), port: Number(port), target };
}
