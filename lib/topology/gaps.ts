import { Unresolved } from './intrinsics';
import { nameOf } from './names';
import type { StackResource } from './stack-set';
import type { Gap } from './topology';

/** A missing nested stack may have any. */
const HOLD_RECORDS = ['AWS::Route53::RecordSet', 'AWS::Route53::RecordSetGroup', 'AWS::CloudFormation::Stack'];

/** Collects what could not be read. */
export class Gaps {
  public readonly all: Gap[] = [];

  public report(resource: StackResource, message: string): void {
    const { stack, logicalId, type, properties } = resource;
    const { Name: name } = properties;
    const record = HOLD_RECORDS.includes(type) ? { record: typeof name === 'string' ? nameOf(name) : '' } : {};
    this.all.push({ at: `${stack.name}/${logicalId}`, message, ...record });
  }

  /**
   * The properties that a reader needs, if all their values are known. Otherwise that is reported, and the resource is
   * left out: half of a rule is another rule.
   */
  public known<Properties>(resource: StackResource, ...names: (keyof Properties & string)[]): Partial<Properties> | undefined {
    if (resource.undecided !== undefined) {
      this.report(resource, `may not be made, and is left out: ${resource.undecided}`);
      return undefined;
    }
    const wanted = Object.fromEntries(names.filter((name) => name in resource.properties).map((name) => [name, resource.properties[name]]));
    const unknown = firstUnresolved(wanted, []);
    if (!unknown) return wanted as Partial<Properties>;
    this.report(resource, `${unknown.path} is unknown before the deployment: ${unknown.message}`);
    return undefined;
  }
}

/** The first value that is known only at deployment, and its path. */
function firstUnresolved(value: unknown, path: readonly string[]): { readonly path: string; readonly message: string } | undefined {
  if (value instanceof Unresolved) return { path: path.join('.'), message: value.message };
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, member] of Object.entries(value)) {
    const found = firstUnresolved(member, [...path, key]);
    if (found) return found;
  }
  return undefined;
}
