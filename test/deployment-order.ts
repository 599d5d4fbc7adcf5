/*
 * Whether names resolve all the while that templates are deployed, by the order that CloudFormation gives and no other: stacks
 * one after another; within a stack, a resource after those that it depends on, and else in any order; what has left the
 * template goes at the end (User Guide, "Update behaviors of stack resources", "DependsOn attribute").
 */

interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: properties of resources, whose form the template decides
  readonly Properties?: Record<string, any>;
  readonly DependsOn?: string | readonly string[];
}

type Resources = Readonly<Record<string, Resource>>;

/** The update of one stack. */
interface StackUpdate {
  readonly before: Resources;
  readonly after: Resources;
}

/**
 * The names that do not resolve for a moment while the stacks are updated in this order. A resolver keeps a record that has
 * changed until its TTL has passed, which counts as leading where it led before.
 *
 * @param elsewhere CNAMEs that no stack has, by their names
 */
export function interruptions(updates: readonly StackUpdate[], elsewhere: Readonly<Record<string, string>> = {}): string[] {
  const found: string[] = [];
  const live = updates.map(({ before }) => before);
  const kept = new Map([...updates.flatMap(({ before }) => cnamesOf(before)), ...Object.entries(elsewhere)]);
  const aliases = new Set(updates.flatMap(({ before, after }) => [...aliasesOf(before), ...aliasesOf(after)]).map(([, name]) => name));
  for (const [index, { before, after }] of updates.entries()) {
    const there = new Set(live.flatMap(aliasesOf).map(([, name]) => name));
    for (const [id, resource] of Object.entries(after)) {
      for (const [name, target] of cnamesOf({ [id]: resource })) {
        const first = ancestorsOf(id, after);
        const isMadeFirst = aliasesOf(after).some(([alias, other]) => other === target && first.has(alias));
        if (aliases.has(target) && !there.has(target) && !isMadeFirst) found.push(`${name} may lead to ${target} before that is there`);
      }
    }
    live[index] = after;
    const left = new Set(live.flatMap(aliasesOf).map(([, name]) => name));
    const leading = [...kept, ...live.flatMap(cnamesOf)];
    for (const [id, name] of aliasesOf(before)) {
      if (id in after || left.has(name)) continue;
      for (const host of new Set(leading.filter(([, target]) => target === name).map(([host]) => host)))
        found.push(`${host} leads to ${name} still when that goes`);
    }
  }
  return found;
}

function cnamesOf(resources: Resources): [name: string, target: string][] {
  return recordsOf(resources).flatMap(([, { Name, Type, ResourceRecords }]): [string, string][] =>
    Type === 'CNAME' ? [[bare(Name), bare(ResourceRecords[0])]] : [],
  );
}

function aliasesOf(resources: Resources): [id: string, name: string][] {
  return recordsOf(resources).flatMap(([id, { Name, AliasTarget }]): [string, string][] => (AliasTarget === undefined ? [] : [[id, bare(Name)]]));
}

function recordsOf(resources: Resources) {
  return Object.entries(resources).flatMap(([id, { Type, Properties = {} }]) => (Type === 'AWS::Route53::RecordSet' ? [[id, Properties] as const] : []));
}

function ancestorsOf(id: string, resources: Resources): Set<string> {
  const found = new Set<string>([id]);
  // Iterating over a Set includes what is added meanwhile.
  for (const one of found) for (const other of [resources[one]?.DependsOn ?? []].flat()) found.add(other);
  found.delete(id);
  return found;
}

function bare(name: string): string {
  return name.replace(/\.$/, '');
}
