import { isObject, type StackTemplate, type Template, type TemplateResource } from '../topology/stack-template';
import { type UpdateRule, updateRule } from './replacement-rules';

/**
 * What an update does with a resource. `keep`: it leaves its stack, and stays as it is (DeletionPolicy). `policy`: only what
 * will happen with it one day changes. `unknown`: the table of replacement rules does not have it.
 */
export type ResourceAction = 'create' | 'update' | 'replace' | 'may-replace' | 'remove' | 'keep' | 'policy' | 'unknown';

export interface ResourceChange {
  /** The name of its stack. */
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly action: ResourceAction;
  /** Those that change, or whose value does because what they refer to is replaced. */
  readonly properties: readonly string[];
  /** Whether a value of it is looked up by CDK, and is not known here. */
  readonly lookedUp?: boolean;
  readonly before?: TemplateResource;
  readonly after?: TemplateResource;
}

/** What differs between two sets of stacks. */
export interface StackDifference {
  readonly resources: readonly ResourceChange[];
  /** Stacks that are no longer declared: a deployment leaves them, and what they have made, as they are. */
  readonly left: readonly StackTemplate[];
  /** Parts of a template that decide about values, and are not compared any further: `prod-Site: Conditions`. */
  readonly sections: readonly { readonly stack: string; readonly section: string }[];
}

/** Makes no resource that anybody deploys for: what CDK counts its users by. */
const METADATA = 'AWS::CDK::Metadata';

/** Parts of a template that decide about the values of resources. CDK adds a parameter and a condition of its own to each. */
const DECIDING = ['Parameters', 'Conditions', 'Mappings', 'Transform'] as const;
const OF_CDK = ['BootstrapVersion', 'CDKMetadataAvailable'];

/** Compares stacks of the same name, account and region. */
export function differenceOf(before: readonly StackTemplate[], after: readonly StackTemplate[]): StackDifference {
  const old = new Map(before.map((stack) => [placeOf(stack), stack]));
  const now = new Set(after.map(placeOf));
  return {
    resources: after.flatMap((stack) => resourceChanges(stack, old.get(placeOf(stack))?.template ?? {})),
    left: before.filter((stack) => !now.has(placeOf(stack)) && Object.keys(resourcesIn(stack.template)).length > 0),
    sections: after.flatMap((stack) => {
      const was = old.get(placeOf(stack));
      return was ? DECIDING.filter((section) => sectionDiffers(was.template, stack.template, section)).map((section) => ({ stack: stack.name, section })) : [];
    }),
  };
}

function placeOf({ name, account = '', region = '' }: StackTemplate): string {
  return `${name} ${account} ${region}`;
}

function resourcesIn({ Resources = {} }: Template): Readonly<Record<string, TemplateResource>> {
  return Object.fromEntries(Object.entries(Resources).filter(([, { Type }]) => Type !== METADATA));
}

function sectionDiffers(before: Template, after: Template, section: (typeof DECIDING)[number]): boolean {
  const [was, is] = [before, after].map((template) => {
    const value = (template as Readonly<Record<string, unknown>>)[section] ?? {};
    return isObject(value) ? Object.fromEntries(Object.entries(value).filter(([name]) => !OF_CDK.includes(name))) : value;
  });
  return !sameValue(was, is);
}

function resourceChanges({ name: stack, template }: StackTemplate, old: Template): ResourceChange[] {
  const [was, is] = [resourcesIn(old), resourcesIn(template)];
  const inBoth = Object.keys(is).filter((id) => Object.hasOwn(was, id));
  const updates = updatesOf(was, is, inBoth);
  const both = inBoth.flatMap((logicalId): ResourceChange[] => {
    const [from, to, update] = [was[logicalId], is[logicalId], updates.get(logicalId)];
    const policy = sameValue([from.DeletionPolicy, from.UpdateReplacePolicy], [to.DeletionPolicy, to.UpdateReplacePolicy]) ? undefined : 'policy';
    const action = update?.action ?? policy;
    if (action === undefined) return [];
    return [{ stack, logicalId, type: to.Type, properties: [], ...update, action, before: from, after: to }];
  });
  const made = Object.entries(is).filter(([id]) => !Object.hasOwn(was, id));
  const gone = Object.entries(was).filter(([id]) => !Object.hasOwn(is, id));
  return [
    ...both,
    ...made.map(([logicalId, after]): ResourceChange => ({ stack, logicalId, type: after.Type, action: 'create', properties: [], after })),
    ...gone.map(
      ([logicalId, from]): ResourceChange => ({ stack, logicalId, type: from.Type, action: isKept(from) ? 'keep' : 'remove', properties: [], before: from }),
    ),
  ];
}

/** Whether it stays when it leaves its stack (User Guide, "DeletionPolicy attribute"). */
export function isKept({ DeletionPolicy: policy }: Pick<TemplateResource, 'DeletionPolicy'>): boolean {
  return policy === 'Retain' || policy === 'RetainExceptOnCreate';
}

interface Update {
  readonly action: 'update' | 'replace' | 'may-replace' | 'unknown';
  readonly properties: readonly string[];
  readonly lookedUp?: boolean;
}

type Resources = Readonly<Record<string, TemplateResource>>;

/**
 * What happens with the resources that stay. A resource that is replaced has another ID, so what refers to it changes too,
 * and may have to be replaced for that.
 */
function updatesOf(was: Resources, is: Resources, ids: readonly string[]): Map<string, Update> {
  const updates = new Map<string, Update>();
  for (let again = true; again; ) {
    again = false;
    for (const id of ids) {
      const [known, update] = [updates.get(id), updateOf(was[id], is[id], updates)];
      if (update === undefined || (known?.action === update.action && known.properties.length === update.properties.length)) continue;
      updates.set(id, update);
      again = true;
    }
  }
  return updates;
}

function updateOf(from: TemplateResource, to: TemplateResource, updates: ReadonlyMap<string, Update>): Update | undefined {
  if (from.Type !== to.Type || from.Condition !== to.Condition) return { action: 'unknown', properties: [from.Type === to.Type ? 'Condition' : 'Type'] };
  const [old, now] = [from.Properties ?? {}, to.Properties ?? {}];
  let lookedUp = false;
  const changed = [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((property) => {
    const differs = !sameValue(old[property], now[property]);
    const moved = differs ? undefined : movedReference(now[property], updates);
    if (!differs && moved === undefined) return [];
    if (differs && isLookedUp(old[property]) !== isLookedUp(now[property])) {
      lookedUp = true;
      return [{ property, action: 'unknown' as const }];
    }
    return [{ property, action: actionOf(updateRule(to.Type, property), moved === 'maybe') }];
  });
  if (changed.length === 0) return undefined;
  const [action] = (['replace', 'unknown', 'may-replace', 'update'] as const).filter((one) => changed.some((change) => change.action === one));
  return { action, properties: changed.map(({ property }) => property), ...(lookedUp ? { lookedUp } : {}) };
}

function actionOf(rule: UpdateRule | undefined, isMaybe: boolean): Update['action'] {
  if (rule === undefined) return 'unknown';
  if (rule === 'in-place') return 'update';
  return rule === 'maybe-replaced' || isMaybe ? 'may-replace' : 'replace';
}

/** Whether a value refers to a resource that gets another ID. */
function movedReference(value: unknown, updates: ReadonlyMap<string, Update>): 'surely' | 'maybe' | undefined {
  const actions = [...referencesIn(value)].map((id) => updates.get(id)?.action);
  if (actions.includes('replace')) return 'surely';
  return actions.includes('may-replace') || actions.includes('unknown') ? 'maybe' : undefined;
}

/** The logical IDs that a value refers to, by `Ref`, `Fn::GetAtt` or `Fn::Sub`. */
function* referencesIn(value: unknown): Generator<string> {
  if (Array.isArray(value)) for (const member of value) yield* referencesIn(member);
  if (!isObject(value)) return;
  for (const [key, member] of Object.entries(value)) {
    if (key === 'Ref') yield String(member);
    else if (key === 'Fn::GetAtt') yield String(Array.isArray(member) ? member[0] : member).split('.')[0];
    else {
      const text = key === 'Fn::Sub' ? [member].flat()[0] : undefined;
      if (typeof text === 'string') for (const [, id] of text.matchAll(/\$\{([^!.}]+)/g)) yield id;
      yield* referencesIn(member);
    }
  }
}

/** What CDK puts in the place of a look-up that it has not made (aws-cdk-lib: `dummyValue` of its context queries). */
const LOOKED_UP = /"(?:DUMMY|dummy1[abc]|vpc-12345|[ips]-(?:12345|67890))"/;

function isLookedUp(value: unknown): boolean {
  return value !== undefined && LOOKED_UP.test(JSON.stringify(value));
}

/** As CloudFormation compares: the order of keys does not matter, and `300` is `"300"`. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((member, index) => sameValue(member, b[index]));
  if (isObject(a) && isObject(b)) {
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...keys].every((key) => sameValue(a[key], b[key]));
  }
  if (a === undefined || b === undefined || typeof a === 'object' || typeof b === 'object') return a === b;
  return String(a) === String(b);
}
