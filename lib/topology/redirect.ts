import { type HttpRequest, hostWithoutPort } from './http-request';
import type { Action, Listener } from './topology';

export type Redirect = Extract<Action, { readonly type: 'redirect' }>;

/** Bytes; metric `HTTP_Redirect_Url_Limit_Exceeded_Count` ("CloudWatch metrics for your Application Load Balancer"). */
export const MAX_LOCATION = 8 * 1024;

const KEYWORD = /#\{(protocol|host|port|path|query)\}/g;

/** Where a redirect leads ("Action types for listener rules", Redirect actions). The port is always written. */
export function locationOf(redirect: Redirect, { host, path, query }: HttpRequest, { protocol, port }: Pick<Listener, 'protocol' | 'port'>): string {
  // `#{path}` is without its leading slash, as the documentation's own `/#{path}` and `/new/#{path}` show.
  const asked: Readonly<Record<string, string>> = { protocol, host: hostWithoutPort(host), port: String(port), path: path.replace(/^\//, ''), query };
  // In one pass, so that a keyword that the client sent stays what it is.
  const fill = (text: string) => text.replace(KEYWORD, (_, keyword: string) => asked[keyword]);
  const search = fill(redirect.query);
  const authority = `${fill(redirect.protocol).toLowerCase()}://${fill(redirect.host)}:${fill(redirect.port)}`;
  return `${authority}${fill(redirect.path.replaceAll('&amp;', '&'))}${search === '' ? '' : `?${search}`}`;
}
