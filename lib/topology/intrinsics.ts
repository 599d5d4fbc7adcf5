/*
 * CloudFormation's intrinsic functions, as far as their values are known before the deployment ("Intrinsic
 * function reference" of the CloudFormation Template Reference).
 */

/** A value that is known only at deployment. */
export class Unresolved {
  public constructor(public readonly message: string) {}
}

/** The values that intrinsic functions refer to. */
export interface Scope {
  readonly region?: string;
  readonly mappings: Readonly<Record<string, unknown>>;
  /** The value of a resource, a parameter or a pseudo parameter. */
  ref(name: string): unknown;
  getAtt(logicalId: string, attribute: string): unknown;
  condition(name: string): boolean | Unresolved;
  importValue(exportName: string): unknown;
  stackOutput(reference: { readonly stackName: string; readonly outputName: string; readonly region?: string }): unknown;
}

/** `AWS::NoValue`: the property is as if it were not there. */
export const NO_VALUE = Symbol('AWS::NoValue');

/** The value with every function evaluated; what cannot be evaluated is `Unresolved`, at any depth. */
export function evaluate(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((member) => evaluate(member, scope)).filter((member) => member !== NO_VALUE);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  if (entries.length === 1) {
    const [[name, argument]] = entries;
    if (name === 'Ref') return scope.ref(String(argument));
    if (name === 'Condition' && typeof argument === 'string') return scope.condition(argument);
    if (name.startsWith('Fn::')) {
      const evaluateWith = FUNCTIONS[name];
      return evaluateWith ? evaluateWith(argument, scope) : new Unresolved(`${name} is not understood`);
    }
  }
  return Object.fromEntries(entries.map(([key, member]) => [key, evaluate(member, scope)] as const).filter(([, member]) => member !== NO_VALUE));
}

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

const FUNCTIONS: Readonly<Record<string, Intrinsic>> = {
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId, ...attribute] = typeof argument === 'string' ? argument.split('.') : (argument as unknown[]).map((part) => evaluate(part, scope));
    return scope.getAtt(String(logicalId), attribute.join('.'));
  },
  'Fn::Join': (argument, scope) => {
    const [separator, list] = evaluated(argument, scope);
    return whole(list, (parts) => parts.join(String(separator)));
  },
  'Fn::Split': (argument, scope) => {
    const [separator, text] = evaluated(argument, scope);
    return text instanceof Unresolved ? text : String(text).split(String(separator));
  },
  'Fn::Select': (argument, scope) => {
    const [index, list] = evaluated(argument, scope);
    if (!Array.isArray(list)) return notResolved(list, 'Fn::Select needs a list');
    return list[Number(index)] ?? new Unresolved(`Fn::Select asks for member ${index} of ${list.length}`);
  },
  'Fn::Sub': (argument, scope) => substitute(argument, scope),
  'Fn::GetAZs': (argument, scope) => {
    const region = evaluate(argument, scope) || scope.region;
    return new Unresolved(`the availability zones of ${region} are unknown before the deployment`);
  },
  'Fn::FindInMap': (argument, scope) => findInMap(argument, scope),
  'Fn::If': (argument, scope) => {
    const [name, yes, no] = argument as unknown[];
    const holds = scope.condition(String(name));
    return holds instanceof Unresolved ? holds : evaluate(holds ? yes : no, scope);
  },
  'Fn::Equals': (argument, scope) => whole(evaluate(argument, scope), ([a, b]) => comparable(a) === comparable(b)),
  'Fn::And': (argument, scope) => whole(evaluate(argument, scope), (members) => members.every(Boolean)),
  'Fn::Or': (argument, scope) => whole(evaluate(argument, scope), (members) => members.some(Boolean)),
  'Fn::Not': (argument, scope) => whole(evaluate(argument, scope), ([member]) => !member),
  'Fn::Base64': (argument, scope) => whole([evaluate(argument, scope)], ([text]) => Buffer.from(String(text)).toString('base64')),
  'Fn::Length': (argument, scope) => whole(evaluate(argument, scope), (members) => members.length),
  'Fn::ImportValue': (argument, scope) => whole([evaluate(argument, scope)], ([name]) => scope.importValue(String(name))),
  'Fn::GetStackOutput': (argument, scope) => {
    const { StackName, OutputName, Region } = evaluate(argument, scope) as Record<string, unknown>;
    return whole([StackName, OutputName], ([stackName, outputName]) =>
      scope.stackOutput({ stackName: String(stackName), outputName: String(outputName), region: typeof Region === 'string' ? Region : undefined }),
    );
  },
};

function evaluated(argument: unknown, scope: Scope): unknown[] {
  return (Array.isArray(argument) ? argument : [argument]).map((member) => evaluate(member, scope));
}

/** Evaluates a function of a list whose members must all be known. */
function whole(list: unknown, evaluateWith: (members: readonly unknown[]) => unknown): unknown {
  if (!Array.isArray(list)) return notResolved(list, 'a CloudFormation function needs a list');
  return firstWithin(list) ?? evaluateWith(list);
}

function firstWithin(value: unknown): Unresolved | undefined {
  if (value instanceof Unresolved) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const member of Object.values(value)) {
    const found = firstWithin(member);
    if (found) return found;
  }
  return undefined;
}

/** CloudFormation compares numbers and texts as the same. */
function comparable(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function notResolved(value: unknown, message: string): Unresolved {
  return value instanceof Unresolved ? value : new Unresolved(message);
}

/** `${Name}`, `${Resource.Attribute}`, `${!Literal}`, and the names of a map next to it. */
function substitute(argument: unknown, scope: Scope): unknown {
  const [text, own] = Array.isArray(argument) ? argument : [argument, {}];
  const parts = String(text).split(/(\$\{[^}]*\})/);
  const values = parts.map((part) => {
    const name = /^\$\{([^}]*)\}$/.exec(part)?.[1];
    if (name === undefined) return part;
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    if (name in own) return evaluate(own[name], scope);
    const [logicalId, ...attribute] = name.trim().split('.');
    return attribute.length > 0 ? scope.getAtt(logicalId, attribute.join('.')) : scope.ref(logicalId);
  });
  return whole(values, (members) => members.join(''));
}

function findInMap(argument: unknown, scope: Scope): unknown {
  const [map, first, second, options] = evaluated(argument, scope);
  return whole([map, first, second], (keys) => {
    const found = keys.reduce<unknown>((within, key) => (within as Record<string, unknown> | undefined)?.[String(key)], scope.mappings);
    const fallback = (options as { DefaultValue?: unknown } | undefined)?.DefaultValue;
    return found ?? fallback ?? new Unresolved(`the mapping ${keys.join('.')} is not there`);
  });
}
