import { conditionOf, type Evaluate, type Holds } from './condition';
import { beyondDocumentation, type HttpRequest, hostWithoutPort, malformation } from './http-request';
import type { Action, Ingress, Listener, LoadBalancer } from './topology';

export type { HttpRequest } from './http-request';

/** A listener's answer. The priority is that of the matching rule; the default action has none. */
export type Answer =
  | { readonly kind: 'redirect'; readonly status: 301 | 302; readonly location: string; readonly priority?: number }
  | { readonly kind: 'fixed-response'; readonly status: number; readonly contentType?: string; readonly body: string; readonly priority?: number }
  /** An answer of the load balancer itself ("Troubleshoot your Application Load Balancers"). */
  | { readonly kind: 'error'; readonly status: number; readonly message: string }
  /** Neither the topology nor AWS's documentation shows it. */
  | { readonly kind: 'unknown'; readonly message: string };

/** The characters of a URL (RFC 3986, section 2), and of a header. */
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

interface CompiledRule {
  readonly priority: number;
  readonly conditions: readonly Evaluate[];
  readonly action: Action;
}

export function answerOf(listener: Listener, request: HttpRequest): Answer {
  return answererOf(listener)(request);
}

/** The same for many requests: reads the rules once. */
export function answererOf(listener: Listener): (request: HttpRequest) => Answer {
  const rules = listener.rules
    .map(({ priority, conditions, action }): CompiledRule => ({ priority, conditions: conditions.map(conditionOf), action }))
    .sort((a, b) => a.priority - b.priority);

  return (request) => refusal(request) ?? ruled(rules, request, listener) ?? byDefault(request, listener);
}

/** A rule that answers a request before the first one that names its host; by their priorities. */
export interface Overtaken {
  readonly by: number;
  readonly own: number;
}

export function overtaken({ rules }: Listener, request: HttpRequest): Overtaken | undefined {
  const host = hostWithoutPort(request.host).toLowerCase();
  const sorted = [...rules].sort((a, b) => a.priority - b.priority);
  const named = sorted.find(({ conditions }) =>
    conditions.some((one) => one.field === 'host-header' && one.values.some((value) => value.toLowerCase() === host)),
  );
  const answering = sorted.find(({ conditions }) => all(conditions.map(conditionOf), request) !== 'no');
  return named && answering && answering.priority < named.priority ? { by: answering.priority, own: named.priority } : undefined;
}

function refusal(request: HttpRequest): Answer | undefined {
  if (request.method === 'TRACE') return { kind: 'error', status: 405, message: 'a load balancer does not support TRACE' };
  const malformed = malformation(request);
  if (malformed !== undefined) return { kind: 'error', status: 400, message: malformed };
  const open = beyondDocumentation(request);
  return open === undefined ? undefined : { kind: 'unknown', message: open };
}

/** The first matching rule decides. A rule that might match ends the search. */
function ruled(rules: readonly CompiledRule[], request: HttpRequest, listener: Listener): Answer | undefined {
  for (const { priority, conditions, action } of rules) {
    const held = all(conditions, request);
    if (held === 'yes') return perform(action, request, listener, priority);
    if (held !== 'no') return { kind: 'unknown', message: `the rule of priority ${priority} depends on ${held.dependsOn}` };
  }
  return undefined;
}

function byDefault(request: HttpRequest, listener: Listener): Answer {
  if (listener.defaultAction !== undefined) return perform(listener.defaultAction, request, listener);
  return { kind: 'unknown', message: `no rule matches, and the default action of the listener on port ${listener.port} is unknown` };
}

/** A condition that fails decides, even if others are uncertain. */
function all(conditions: readonly Evaluate[], request: HttpRequest): Holds {
  let open: Holds = 'yes';
  for (const evaluate of conditions) {
    const held = evaluate(request);
    if (held === 'no') return 'no';
    if (open === 'yes') open = held;
  }
  return open;
}

function perform(action: Action, request: HttpRequest, listener: Listener, priority?: number): Answer {
  const by = priority === undefined ? {} : { priority };
  switch (action.type) {
    case 'redirect': {
      const location = locationOf(action, request, listener);
      if (!VISIBLE_ASCII.test(location)) return { kind: 'unknown', message: `the redirect leads to '${location}', which is not a URL` };
      if (location.length <= MAX_LOCATION) return { kind: 'redirect', status: action.statusCode, location, ...by };
      return {
        kind: 'error',
        status: 507,
        message: `the redirect leads to a URL of ${location.length} bytes, and a load balancer writes at most ${MAX_LOCATION}`,
      };
    }
    case 'fixed-response': {
      const type = action.contentType === undefined ? {} : { contentType: action.contentType };
      return { kind: 'fixed-response', status: action.statusCode, ...type, body: action.messageBody ?? '', ...by };
    }
    case 'forward':
      return { kind: 'error', status: 503, message: 'the request is forwarded, and no target is registered' };
    case 'unknown':
      return { kind: 'unknown', message: `${priority === undefined ? 'the listener' : `the rule of priority ${priority}`} ${action.message}` };
  }
}

type Redirect = Extract<Action, { readonly type: 'redirect' }>;

/**
 * Bytes; metric `HTTP_Redirect_Url_Limit_Exceeded_Count` ("CloudWatch metrics for your Application Load Balancer"), and
 * "Troubleshoot your Application Load Balancers", HTTP 507.
 */
const MAX_LOCATION = 8 * 1024;

const KEYWORD = /#\{(protocol|host|port|path|query)\}/g;

/** Where a redirect leads ("Action types for listener rules", Redirect actions). The port is always written. */
function locationOf(redirect: Redirect, { host, path, query }: HttpRequest, { protocol, port }: Pick<Listener, 'protocol' | 'port'>): string {
  // `#{path}` has no leading slash, as the documentation's `/#{path}` and `/new/#{path}` show.
  const asked: Readonly<Record<string, string>> = { protocol, host: hostWithoutPort(host), port: String(port), path: path.replace(/^\//, ''), query };
  // In one pass, so that a keyword in the client's request stays text.
  const fill = (text: string) => text.replace(KEYWORD, (_, keyword: string) => asked[keyword]);
  const search = fill(redirect.query);
  const authority = `${fill(redirect.protocol).toLowerCase()}://${fill(redirect.host)}:${fill(redirect.port)}`;
  return `${authority}${fill(redirect.path.replaceAll('&amp;', '&'))}${search === '' ? '' : `?${search}`}`;
}

/**
 * What a client gets on a port of a load balancer. Without a listener, a connection is refused if the security group
 * admits it (TCP: RFC 9293, section 3.5.2), and dropped if not.
 */
export type Reach =
  | { readonly kind: 'open'; readonly listener: Listener }
  | { readonly kind: 'refused' }
  /** `known` is false if the security groups are unknown: the worse of the two is assumed. */
  | { readonly kind: 'dropped'; readonly known: boolean };

/** A client is assumed to be within the admitted ranges. */
export function reachOf({ listeners, ingress }: LoadBalancer, port: number): Reach {
  const listener = listeners.find((candidate) => candidate.port === port);
  const letIn = ingress?.some((rule) => lets(rule, port));
  if (letIn === false) return { kind: 'dropped', known: true };
  if (listener) return { kind: 'open', listener };
  return letIn ? { kind: 'refused' } : { kind: 'dropped', known: false };
}

/** The sources that a port admits, if those are not all. Empty also if the security groups are unknown. */
export function admittedOn({ ingress = [] }: LoadBalancer, port: number): readonly string[] | undefined {
  const sources = [...new Set(ingress.filter((rule) => lets(rule, port)).map(({ source }) => source))];
  return sources.length === 0 || sources.includes('0.0.0.0/0') ? undefined : sources;
}

function lets({ protocol, fromPort, toPort }: Ingress, port: number): boolean {
  // Protocols by name or by IANA's number.
  return ['tcp', '6', '-1'].includes(protocol.toLowerCase()) && fromPort <= port && port <= toPort;
}
