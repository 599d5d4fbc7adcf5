/** A stack before its deployment: its template, and where it goes. */
export interface StackTemplate {
  /** The name it is reported by. */
  readonly name: string;
  /** Left out if the stack has no fixed account or region. */
  readonly account?: string;
  readonly region?: string;
  readonly template: Template;
  /** The templates of its nested stacks, by the logical IDs of these. */
  readonly nested?: Readonly<Record<string, Template>>;
  /** Left out if it is not known. */
  readonly terminationProtection?: boolean;
  /** Of the stack itself, which its template does not have. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** The parts of a template that are read here, each a map by name. */
const SECTIONS = ['Resources', 'Parameters', 'Outputs', 'Conditions', 'Mappings'] as const;

export interface Template {
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
  readonly Parameters?: Readonly<Record<string, { readonly Type?: string; readonly Default?: unknown }>>;
  readonly Outputs?: Readonly<Record<string, { readonly Description?: string; readonly Value?: unknown; readonly Export?: { readonly Name?: unknown } }>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Mappings?: Readonly<Record<string, unknown>>;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Condition?: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  /** What happens with it when it leaves the template: `Retain`. */
  readonly DeletionPolicy?: unknown;
  /** What happens with the old one when it is replaced. */
  readonly UpdateReplacePolicy?: unknown;
}

/*
 * Facts about resources that are in no template, as they exist already: a template has only their IDs.
 */

export interface Known {
  readonly zones?: readonly KnownZone[];
  readonly loadBalancers?: readonly KnownLoadBalancer[];
}

interface KnownZone {
  readonly id: string;
  readonly name: string;
  readonly private: boolean;
  readonly account?: string;
}

export interface KnownLoadBalancer {
  readonly arn: string;
  readonly dnsName: string;
  readonly scheme: 'internet-facing' | 'internal';
  readonly dualStack: boolean;
  /** The HTTP listener that gets rules. */
  readonly listenerArn?: string;
}

/** What in a template is not in CloudFormation's form. */
export function brokenPart(template: Readonly<Record<string, unknown>>): string | undefined {
  for (const section of SECTIONS) {
    const entries = template[section] ?? {};
    if (!isObject(entries)) return section;
    if (section === 'Conditions') continue;
    for (const [id, entry] of Object.entries(entries)) if (!isObject(entry) || (section === 'Resources' && !isResource(entry))) return `${section}.${id}`;
  }
  return undefined;
}

function isResource({ Type, Properties = {} }: Readonly<Record<string, unknown>>): boolean {
  return typeof Type === 'string' && isObject(Properties);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
