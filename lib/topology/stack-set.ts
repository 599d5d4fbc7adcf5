import { partitionOf } from '../names/aws-region';
import { evaluate, NO_VALUE, type Scope, Unresolved } from './intrinsics';
import type { StackTemplate, Template, TemplateResource } from './stack-template';
import { standIn } from './stand-ins';

const NESTED_STACK = 'AWS::CloudFormation::Stack';

/** A resource that its stack makes, with its properties evaluated: what is known only at deployment is `Unresolved`. */
export interface StackResource {
  readonly stack: StackTemplate;
  readonly logicalId: string;
  readonly type: string;
  /** The value of its `Ref`. */
  readonly id: unknown;
  /** Why it is unknown whether it is made: a condition decides at deployment. */
  readonly undecided?: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Every resource of the given types that the stacks make, nested ones included, in the order of the templates. */
export function resourcesOf(stacks: readonly StackTemplate[], types: ReadonlySet<string>): StackResource[] {
  const set = new StackSet(stacks);
  return set.scopes.flatMap((scope) => scope.resources(types));
}

/** Stacks that may refer to each other. */
class StackSet {
  public readonly scopes: StackScope[] = [];

  public constructor(stacks: readonly StackTemplate[]) {
    for (const stack of stacks) this.add(stack);
  }

  private add(stack: StackTemplate, parent?: NestedIn): StackScope {
    const scope = new StackScope(stack, this, parent);
    this.scopes.push(scope);
    for (const [logicalId, template] of Object.entries(stack.nested ?? {})) {
      const { account, region, name } = stack;
      scope.children.set(logicalId, this.add({ name: `${name}/${logicalId}`, account, region, template }, { scope, logicalId }));
    }
    return scope;
  }
}

interface NestedIn {
  readonly scope: StackScope;
  readonly logicalId: string;
}

/** What the functions of one template refer to. */
class StackScope implements Scope {
  public readonly mappings: Readonly<Record<string, unknown>>;
  public readonly region?: string;
  public readonly children = new Map<string, StackScope>();
  /** Guards against circular references. */
  private readonly underway = new Set<string>();

  public constructor(
    private readonly stack: StackTemplate,
    private readonly set: StackSet,
    private readonly parent: NestedIn | undefined,
  ) {
    this.mappings = stack.template.Mappings ?? {};
    this.region = stack.region;
  }

  public resources(types: ReadonlySet<string>): StackResource[] {
    return Object.entries(this.template.Resources ?? {})
      .filter(([, resource]) => types.has(resource.Type))
      .flatMap(([logicalId, resource]) => {
        const made = this.isMade(resource);
        if (made === false) return [];
        const { Type: type, Properties = {} } = resource;
        const properties = evaluate(Properties, this) as Record<string, unknown>;
        const read = { stack: this.stack, logicalId, type, id: this.ref(logicalId), properties };
        return [made instanceof Unresolved ? { ...read, undecided: made.message } : read];
      });
  }

  public ref(name: string): unknown {
    if (name.startsWith('AWS::')) return this.pseudoParameter(name);
    const parameter = this.template.Parameters?.[name];
    if (parameter) return this.parameter(name, parameter);
    return this.attribute(name, 'Ref');
  }

  public getAtt(logicalId: string, attribute: string): unknown {
    const child = attribute.startsWith('Outputs.') ? this.children.get(logicalId) : undefined;
    return child ? child.output(attribute.slice('Outputs.'.length)) : this.attribute(logicalId, attribute);
  }

  public condition(name: string): boolean | Unresolved {
    const value = this.once(`condition ${name}`, () => evaluate(this.template.Conditions?.[name], this));
    return value instanceof Unresolved ? value : value === true;
  }

  public importValue(exportName: string): unknown {
    // An export belongs to its account and region.
    for (const scope of this.set.scopes.filter(({ stack }) => stack.account === this.stack.account && stack.region === this.stack.region)) {
      for (const output of Object.values(scope.template.Outputs ?? {})) {
        if (output.Export && evaluate(output.Export.Name, scope) === exportName) return evaluate(output.Value, scope);
      }
    }
    return new Unresolved(`the export ${exportName} is in a stack that is missing here`);
  }

  public stackOutput(reference: { readonly stackName: string; readonly outputName: string; readonly region?: string }): unknown {
    const region = reference.region ?? this.region;
    const other = this.set.scopes.find(({ stack }) => stack.name === reference.stackName && (stack.region === undefined || stack.region === region));
    return other ? other.output(reference.outputName) : new Unresolved(`the stack ${reference.stackName} is not here`);
  }

  private get template(): Template {
    return this.stack.template;
  }

  /** By its own condition, and by those of the nested stacks that contain it. */
  private isMade({ Condition }: TemplateResource): boolean | Unresolved {
    const own = Condition === undefined ? true : this.condition(Condition);
    if (own === false || !this.parent) return own;
    const { scope, logicalId } = this.parent;
    const within = scope.isMade(scope.template.Resources?.[logicalId] as TemplateResource);
    return within === true ? own : within;
  }

  private output(name: string): unknown {
    const output = this.template.Outputs?.[name];
    if (!output) return new Unresolved(`${this.stack.name} has no output ${name}`);
    return this.once(`output ${name}`, () => evaluate(output.Value, this));
  }

  private attribute(logicalId: string, attribute: string): unknown {
    const resource = this.template.Resources?.[logicalId];
    const { name, account, region } = this.stack;
    if (!resource) return new Unresolved(`${name} has no resource ${logicalId}`);
    const known = standIn(resource.Type, attribute, { stack: name, logicalId, account, region });
    return known ?? new Unresolved(`${attribute === 'Ref' ? 'the ID' : attribute} of ${logicalId} (${resource.Type}) is known after the deployment`);
  }

  private pseudoParameter(name: string): unknown {
    const { region, account } = this.stack;
    if (name === 'AWS::NoValue') return NO_VALUE;
    if (name === 'AWS::Partition' && region) return partitionOf(region).name;
    if (name === 'AWS::URLSuffix' && region) return partitionOf(region).domainSuffix;
    if (name === 'AWS::Region' && region) return region;
    if (name === 'AWS::AccountId' && account) return account;
    if (name === 'AWS::StackName') return this.stack.name;
    return new Unresolved(`${name} is known at the deployment`);
  }

  private parameter(name: string, { Type: type = 'String', Default: fallback }: { readonly Type?: string; readonly Default?: unknown }): unknown {
    const given = this.parent?.scope.givenTo(this.parent.logicalId, name);
    if (given !== undefined) return given;
    if (fallback === undefined) return new Unresolved(`the parameter ${name} has no default`);
    // Its default is the name of the parameter in Systems Manager, not the value.
    if (type.startsWith('AWS::SSM::')) return new Unresolved(`the parameter ${name} is read from Systems Manager at the deployment`);
    return type === 'CommaDelimitedList' || type.startsWith('List<')
      ? String(fallback)
          .split(',')
          .map((part) => part.trim())
      : fallback;
  }

  private givenTo(nestedStack: string, parameter: string): unknown {
    const resource = this.template.Resources?.[nestedStack];
    if (resource?.Type !== NESTED_STACK) return undefined;
    const given = (resource.Properties?.Parameters as Record<string, unknown> | undefined)?.[parameter];
    return given === undefined ? undefined : this.once(`parameter ${nestedStack}.${parameter}`, () => evaluate(given, this));
  }

  private once(what: string, evaluation: () => unknown): unknown {
    if (this.underway.has(what)) return new Unresolved(`${what} of ${this.stack.name} refers to itself`);
    this.underway.add(what);
    try {
      return evaluation();
    } finally {
      this.underway.delete(what);
    }
  }
}
