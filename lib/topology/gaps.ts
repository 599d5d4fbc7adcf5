import { Unresolved } from './intrinsics';
import type { StackResource } from './stack-set';
import type { Gap } from './topology';

/** Collects what could not be read. */
export class Gaps {
  public readonly all: Gap[] = [];

  public report({ stack, logicalId }: Pick<StackResource, 'stack' | 'logicalId'>, says: string): void {
    this.all.push({ at: `${stack.name}/${logicalId}`, says });
  }

  /**
   * The properties that a reader wants, if all that is in them is known. If it is not, that is reported, and the
   * resource is left out: half of a rule is another rule.
   */
  public known<Properties>(resource: StackResource, ...names: (keyof Properties & string)[]): Partial<Properties> | undefined {
    if (resource.undecided !== undefined) {
      this.report(resource, `may not be made, and is left out: ${resource.undecided}`);
      return undefined;
    }
    const wanted = Object.fromEntries(names.filter((name) => name in resource.properties).map((name) => [name, resource.properties[name]]));
    const unknown = firstUnresolved(wanted, []);
    if (!unknown) return wanted as Partial<Properties>;
    this.report(resource, `${unknown.path} is not known before the deployment: ${unknown.says}`);
    return undefined;
  }
}

/** The first value within that only a deployment knows, and the path to it. */
export function firstUnresolved(value: unknown, path: readonly string[]): { readonly path: string; readonly says: string } | undefined {
  if (value instanceof Unresolved) return { path: path.join('.'), says: value.says };
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, member] of Object.entries(value)) {
    const found = firstUnresolved(member, [...path, key]);
    if (found) return found;
  }
  return undefined;
}
