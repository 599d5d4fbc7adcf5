/*
 * How an Application Load Balancer answers, after AWS's documentation and not after lib/: a test that asked lib/ what
 * its own rules mean would agree with any mistake. What the redirect site does not use throws, so that a template never
 * passes on a guess.
 */

export interface Template {
  readonly Resources?: Readonly<Record<string, { readonly Type: string; readonly Properties?: unknown }>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
}

export interface Request {
  readonly method: string;
  /** The Host header, with its port if it has one. */
  readonly host: string;
  readonly path: string;
  /** Without its question mark. */
  readonly query: string;
}

export interface Answer {
  readonly status: number;
  readonly location?: string;
}

interface Values {
  readonly Values?: readonly string[];
  readonly RegexValues?: readonly string[];
}

export interface Condition {
  readonly Field: string;
  readonly Values?: readonly string[];
  readonly HostHeaderConfig?: Values;
  readonly PathPatternConfig?: Values;
}

interface RedirectConfig {
  readonly Protocol?: string;
  readonly Host?: string;
  readonly Port?: string;
  readonly Path?: string;
  readonly Query?: string;
  readonly StatusCode: 'HTTP_301' | 'HTTP_302';
}

export interface Action {
  readonly Type: string;
  readonly RedirectConfig?: RedirectConfig;
  readonly FixedResponseConfig?: { readonly StatusCode: string };
}

export interface Listener {
  readonly LoadBalancerArn: unknown;
  readonly Port: number;
  readonly Protocol: string;
  readonly DefaultActions: readonly Action[];
}

export interface ListenerRule {
  readonly ListenerArn: unknown;
  readonly Priority: number;
  readonly Conditions: readonly Condition[];
  readonly Actions: readonly Action[];
}

type Matcher = (request: Request) => boolean;

export function answer(template: Template, request: Request): Answer {
  return albOf(template)(request);
}

/** The same for many requests: reads the template once. */
export function albOf(template: Template): (request: Request) => Answer {
  const { id, listener } = httpListener(template);
  const rules = resourcesOf<ListenerRule>(template, 'AWS::ElasticLoadBalancingV2::ListenerRule')
    .map(({ properties }) => properties)
    .filter(({ ListenerArn }) => refersTo(ListenerArn, id))
    .sort((a, b) => a.Priority - b.Priority)
    .map((rule) => ({ actions: rule.Actions, matchers: rule.Conditions.map(matcherOf) }));

  return (request) => {
    if (request.method === 'TRACE') return { status: 405 };
    const rule = rules.find(({ matchers }) => matchers.every((matches) => matches(request)));
    return perform(rule?.actions ?? listener.DefaultActions, request, listener);
  };
}

export interface Resource<Properties> {
  readonly id: string;
  readonly properties: Properties;
}

export function resourcesOf<Properties>(template: Template, type: string): Resource<Properties>[] {
  return Object.entries(template.Resources ?? {})
    .filter(([, resource]) => resource.Type === type)
    .map(([id, resource]) => ({ id, properties: resource.Properties as Properties }));
}

/** All values of a condition, in either of the two places that CloudFormation has for them. */
export function valuesOf(condition: Condition): readonly string[] {
  const config = condition.HostHeaderConfig ?? condition.PathPatternConfig;
  if (config?.RegexValues) throw new Error('the model does not know regular expressions');
  return [...(condition.Values ?? []), ...(config?.Values ?? [])];
}

export function refersTo(arn: unknown, id: string): boolean {
  return typeof arn === 'object' && arn !== null && (arn as { Ref?: unknown }).Ref === id;
}

function httpListener(template: Template): { readonly id: string; readonly listener: Listener } {
  const found = resourcesOf<Listener>(template, 'AWS::ElasticLoadBalancingV2::Listener').filter(
    ({ properties }) => properties.Port === 80 && properties.Protocol === 'HTTP',
  );
  if (found.length !== 1) throw new Error(`the model wants one HTTP listener on port 80, and the template has ${found.length}`);
  return { id: found[0].id, listener: found[0].properties };
}

function matcherOf(condition: Condition): Matcher {
  const anyOf = (flags: string): RegExp[] => valuesOf(condition).map((value) => wildcard(value, flags));
  if (condition.Field === 'host-header') {
    const patterns = anyOf('i');
    return ({ host }) => patterns.some((pattern) => pattern.test(withoutPort(host)));
  }
  if (condition.Field === 'path-pattern') {
    const patterns = anyOf('');
    return ({ path }) => patterns.some((pattern) => pattern.test(path));
  }
  throw new Error(`the model does not know conditions of '${condition.Field}'`);
}

/** A value may not hold a colon, so nothing but the name can be compared. AWS does not say so in as many words. */
function withoutPort(host: string): string {
  return host.replace(/:\d+$/, '');
}

function wildcard(value: string, flags: string): RegExp {
  const literal = (text: string) => text.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal(value).replaceAll('*', '.*').replaceAll('?', '.')}$`, flags);
}

function perform(actions: readonly Action[], request: Request, listener: Listener): Answer {
  const action = actions.at(-1);
  if (action?.RedirectConfig) return redirect(action.RedirectConfig, request, listener);
  if (action?.FixedResponseConfig) return { status: Number(action.FixedResponseConfig.StatusCode) };
  throw new Error(`the model does not know actions of '${action?.Type}'`);
}

function redirect(config: RedirectConfig, { host, path, query }: Request, { Port, Protocol }: Listener): Answer {
  const asked: Record<string, string> = { protocol: Protocol, host: withoutPort(host), port: String(Port), path: path.replace(/^\//, ''), query };
  const fill = (text: string) => text.replace(/#\{(protocol|host|port|path|query)\}/g, (_, keyword: string) => asked[keyword]);

  const to = {
    protocol: fill(config.Protocol ?? '#{protocol}').toLowerCase(),
    host: fill(config.Host ?? '#{host}'),
    port: fill(config.Port ?? '#{port}'),
    path: fill(config.Path ?? '/#{path}'),
    query: fill(config.Query ?? '#{query}'),
  };
  return {
    status: Number(config.StatusCode.replace('HTTP_', '')),
    location: `${to.protocol}://${to.host}:${to.port}${to.path}${to.query === '' ? '' : `?${to.query}`}`,
  };
}
