import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
}

export interface Assembly {
  readonly bytes: number;
  readonly resources: number;
  /** Per stack its resources, sorted; without logical IDs and tags. */
  readonly stacks: readonly (readonly string[])[];
}

export function readAssembly(outdir: string): Assembly {
  const texts = readdirSync(outdir)
    .filter((file) => file.endsWith('.template.json'))
    .map((file) => readFileSync(join(outdir, file), 'utf8'));
  const stacks = texts.map((text) => new Anonymous(JSON.parse(text)).all());
  return {
    bytes: texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0),
    resources: stacks.reduce((sum, stack) => sum + stack.length, 0),
    stacks: stacks.sort((a, b) => (a.join() < b.join() ? -1 : 1)),
  };
}

/** How the resources of two assemblies differ, in a few lines; none where they are the same, stack by stack. */
export function differences(project: Assembly, hand: Assembly): string[] {
  if (project.stacks.length !== hand.stacks.length) return [`the project has ${project.stacks.length} stacks, the hand-written one ${hand.stacks.length}`];
  return project.stacks.flatMap((stack, index) => [
    ...without(stack, hand.stacks[index]).map((resource) => `of the project alone: ${resource}`),
    ...without(hand.stacks[index], stack).map((resource) => `of the hand-written one alone: ${resource}`),
  ]);
}

/** The members of a multiset that another lacks. */
function without(these: readonly string[], those: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const that of those) left.set(that, (left.get(that) ?? 0) + 1);
  return these.filter((one) => {
    const count = left.get(one) ?? 0;
    left.set(one, count - 1);
    return count <= 0;
  });
}

/** The resources of a template by what they are: a reference stands as the type and digest of what it leads to. */
class Anonymous {
  private readonly known = new Map<string, string>();

  public constructor(private readonly template: Template) {}

  public all(): string[] {
    return Object.keys(this.template.Resources)
      .map((id) => this.describe(id))
      .sort();
  }

  private describe(id: string): string {
    const known = this.known.get(id);
    if (known !== undefined) return known;
    const { Type, Properties = {}, DependsOn = [], ...attributes } = this.template.Resources[id];
    const { Tags: _, ...properties } = Properties;
    const described = `${Type} ${JSON.stringify(this.named({ properties, attributes, after: DependsOn.map((other) => this.reference(other)).sort() }))}`;
    this.known.set(id, described);
    return described;
  }

  private reference(id: string): string {
    if (!(id in this.template.Resources)) return id;
    return `${this.template.Resources[id].Type}#${createHash('sha256').update(this.describe(id)).digest('hex').slice(0, 8)}`;
  }

  /** Keys in order, logical IDs replaced. */
  private named(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.named(item));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(entries.map(([key, inner]) => [key, this.namedUnder(key, inner)]));
  }

  private namedUnder(key: string, value: unknown): unknown {
    if (key === 'Ref') return this.reference(value as string);
    if (key === 'Fn::GetAtt' && Array.isArray(value)) return [this.reference(value[0]), value[1]];
    return this.named(value);
  }
}
