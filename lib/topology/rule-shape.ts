import type { Action, Condition } from './topology';

/*
 * Rules in the form of Elastic Load Balancing's API. CloudFormation's resources have exactly the same form, so the same
 * code reads what is deployed and what will be.
 */

export interface RuleShape {
  readonly Conditions?: readonly ConditionShape[];
  readonly Actions?: readonly ActionShape[];
  readonly Transforms?: readonly { readonly Type?: string }[];
}

interface ConditionShape {
  readonly Field?: string;
  readonly Values?: readonly string[];
  readonly RegexValues?: readonly string[];
  readonly HostHeaderConfig?: PatternShape;
  readonly PathPatternConfig?: PatternShape;
  readonly HttpHeaderConfig?: PatternShape & { readonly HttpHeaderName?: string };
  readonly HttpRequestMethodConfig?: { readonly Values?: readonly string[] };
  readonly SourceIpConfig?: { readonly Values?: readonly string[] };
  readonly QueryStringConfig?: { readonly Values?: readonly { readonly Key?: string; readonly Value?: string }[] };
}

interface PatternShape {
  readonly Values?: readonly string[];
  readonly RegexValues?: readonly string[];
}

export interface ActionShape {
  readonly Type?: string;
  readonly Order?: number | string;
  readonly RedirectConfig?: {
    readonly StatusCode?: string;
    readonly Protocol?: string;
    readonly Host?: string;
    readonly Port?: string | number;
    readonly Path?: string;
    readonly Query?: string;
  };
  readonly FixedResponseConfig?: { readonly StatusCode?: string | number; readonly ContentType?: string; readonly MessageBody?: string };
}

export interface RuleRead {
  readonly conditions: Condition[];
  readonly action: Action;
  /** What was not understood: `has the action jwt-validation, which is not simulated`. */
  readonly problems: string[];
}

/** A rule; a part that is not understood is `unknown`, as leaving it out would make another rule. */
export function readRule({ Conditions = [], Actions = [], Transforms = [] }: RuleShape): RuleRead {
  const conditions = Conditions.map(readCondition);
  const action = behind(Transforms, readAction(Actions));
  const unknown = [...conditions.filter((condition) => condition.field === 'unknown'), ...(action.type === 'unknown' ? [action] : [])];
  return { conditions, action, problems: unknown.map(({ message }) => message) };
}

/**
 * What a list of actions does with all requests. An action before the last authenticates the client; a client that fails
 * gets another answer, so the last action's is not reported.
 */
export function readAction(shapes: readonly ActionShape[]): Action {
  const inOrder = [...shapes].sort((a, b) => Number(a.Order ?? 0) - Number(b.Order ?? 0));
  const last = inOrder.pop();
  if (!last) return unknown('has no action');
  if (inOrder.length > 0) return unknown(`has ${inOrder.map(({ Type: type }) => type).join(', ')} before its ${last.Type}, which is not simulated`);
  if (last.Type === 'redirect') return redirectOf(last);
  if (last.Type === 'fixed-response') return fixedResponseOf(last);
  if (last.Type === 'forward') return { type: 'forward' };
  return unknown(`has the action ${last.Type}, which is not simulated`);
}

/** Rewriting is documented for requests that go to targets, not for redirects. */
function behind(transforms: NonNullable<RuleShape['Transforms']>, action: Action): Action {
  if (action.type !== 'redirect' || transforms.length === 0) return action;
  return unknown(`has ${transforms.map(({ Type: type }) => type).join(', ')} before a redirect, which is not simulated`);
}

/** Properties that are left out keep that part of the request (API reference of Elastic Load Balancing, "RedirectActionConfig"). */
function redirectOf({ RedirectConfig: config }: ActionShape): Action {
  const status = config?.StatusCode;
  if (config === undefined || (status !== 'HTTP_301' && status !== 'HTTP_302')) return unknown(`has a redirect with the status ${status}`);
  return {
    type: 'redirect',
    statusCode: status === 'HTTP_301' ? 301 : 302,
    protocol: config.Protocol ?? '#{protocol}',
    host: config.Host ?? '#{host}',
    port: String(config.Port ?? '#{port}'),
    path: config.Path ?? '/#{path}',
    query: config.Query ?? '#{query}',
  };
}

function fixedResponseOf({ FixedResponseConfig: config }: ActionShape): Action {
  if (!config || !/^\d{3}$/.test(String(config.StatusCode))) return unknown(`has a fixed response with the status ${config?.StatusCode}`);
  return {
    type: 'fixed-response',
    statusCode: Number(config.StatusCode),
    ...(config.ContentType ? { contentType: config.ContentType } : {}),
    ...(config.MessageBody ? { messageBody: config.MessageBody } : {}),
  };
}

/** Host and path conditions may have their own form or the older `Values`; AWS returns both. */
function readCondition(shape: ConditionShape): Condition {
  const { Field: field, Values: older, RegexValues: olderRegex } = shape;
  const empty = { field: 'unknown' as const, message: `has a condition of ${field} without values` };
  switch (field) {
    case 'host-header':
    case 'path-pattern': {
      const config = field === 'host-header' ? shape.HostHeaderConfig : shape.PathPatternConfig;
      const values = first(config?.Values, older);
      const regexValues = first(config?.RegexValues, olderRegex);
      return values.length + regexValues.length > 0 ? { field, values, regexValues } : empty;
    }
    case 'http-header': {
      const { HttpHeaderName: header, Values, RegexValues } = shape.HttpHeaderConfig ?? {};
      const values = first(Values, older);
      const regexValues = first(RegexValues, olderRegex);
      return header && values.length + regexValues.length > 0 ? { field, header, values, regexValues } : empty;
    }
    case 'http-request-method':
    case 'source-ip': {
      const config = field === 'source-ip' ? shape.SourceIpConfig : shape.HttpRequestMethodConfig;
      const values = first(config?.Values, older);
      return values.length > 0 ? { field, values } : empty;
    }
    case 'query-string': {
      const values = (shape.QueryStringConfig?.Values ?? []).map(({ Key: key, Value: value = '' }) => ({ ...(key ? { key } : {}), value }));
      return values.length > 0 ? { field, values } : empty;
    }
    default:
      return { field: 'unknown', message: `has a condition of ${field}, which is not simulated` };
  }
}

function first(...lists: readonly (readonly string[] | undefined)[]): readonly string[] {
  return lists.find((list) => list?.length) ?? [];
}

function unknown(message: string): Action & { readonly type: 'unknown' } {
  return { type: 'unknown', message };
}
