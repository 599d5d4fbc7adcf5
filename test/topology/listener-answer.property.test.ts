/** @slow */

import * as fc from 'fast-check';
import { type Answer, answererOf, answerOf } from '../../lib/topology/listener-answer';
import type { Action, Listener } from '../../lib/topology/topology';
import * as model from '../alb/alb-model';
import { autodiscover, existingSite, type Namespace, namespaces, OTHER_HOST, ROOM, siteOf, templateOf } from '../constructs/random-site';

const visible = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
const pathText = fc.string({ unit: visible, maxLength: 40 }).map((text) => text.replace(/[?#]/g, ''));
const known = fc.constantFrom('/autodiscover/autodiscover.xml', '/Autodiscover/Autodiscover.svc', '/autodiscover/autodiscover.json/v1.0/u@fabrikam.com', '/');

/** How a client asks, whatever host it asks for. */
const asking = fc.record({
  method: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PROPFIND', 'TRACE', 'get'),
  capitals: fc.nat(0x7fffffff),
  port: fc.constantFrom('', ':80', ':443', ':8080'),
  path: fc.oneof(
    known,
    pathText.map((text) => `/${text}`),
  ),
  query: fc.oneof(fc.constantFrom('', '#{host}', 'Email=user%40fabrikam.com&Protocol=ActiveSync'), fc.string({ unit: visible, maxLength: 40 })),
});
const askings = fc.array(asking, { minLength: 1, maxLength: 12 });
type Asking = typeof asking extends fc.Arbitrary<infer T> ? T : never;

test('over random sites, listener rules are answered as the test model of a load balancer answers them', () => {
  fc.assert(
    fc.property(siteOf(ROOM), askings, ({ set, given }, ways) => expectAgreement(templateOf(set, given), set, ways)),
    { numRuns: 25 },
  );
});

test('so are they on a listener that has rules of others', () => {
  fc.assert(
    fc.property(namespaces(ROOM), existingSite, askings, (set, given, ways) => expectAgreement(templateOf(set, given), set, ways)),
    { numRuns: 15 },
  );
});

test('what is compiled once answers as what is asked once', () => {
  fc.assert(
    fc.property(siteOf(5), askings, ({ set, given }, ways) => {
      const listener = listenerOf(templateOf(set, given));
      const compiled = answererOf(listener);
      const requests = hosts(set).flatMap((host) => ways.map((way) => requestFor(host, way)));
      expect(requests.map(compiled)).toEqual(requests.map((request) => answerOf(listener, request)));
    }),
    { numRuns: 5 },
  );
});

function expectAgreement(template: model.Template, set: readonly Namespace[], ways: readonly Asking[]): void {
  const expected = model.albOf(template);
  const answer = answererOf(listenerOf(template));
  const requests = hosts(set).map((host, index) => requestFor(host, ways[index % ways.length]));
  expect(requests.map((request) => inShort(answer(request)))).toEqual(requests.map(expected));
}

/** Those of the namespaces, and some that come close to them. */
function hosts(set: readonly Namespace[]): string[] {
  const own = set.map(({ domain }) => autodiscover(domain));
  const close = own.slice(0, 10).flatMap((host) => [`x.${host}`, `x${host}`, `${host}.evil.example`, host.replace('.', '-')]);
  return [...own, ...close, OTHER_HOST, 'autodiscover.not-listed.com', '203.0.113.7', 'localhost'];
}

function requestFor(host: string, { method, capitals, port, path, query }: Asking): model.Request {
  const spelled = [...host].map((letter, index) => ((capitals >> (index % 31)) & 1 ? letter.toUpperCase() : letter)).join('');
  return { method, host: `${spelled}${port}`, path, query };
}

/** In the model's form, which knows neither unknown answers nor bodies. */
function inShort(answer: Answer): model.Answer {
  if (answer.kind === 'unknown') throw new Error(`the answer is unknown: ${answer.message}`);
  return answer.kind === 'redirect' ? { status: answer.status, location: answer.location } : { status: answer.status };
}

/** By itself and not by lib/, so that the two readings of a template cannot share a mistake. */
function listenerOf(template: model.Template): Listener {
  const [{ id, properties }] = model
    .resourcesOf<model.Listener>(template, 'AWS::ElasticLoadBalancingV2::Listener')
    .filter((listener) => listener.properties.Port === 80);
  const rules = model
    .resourcesOf<model.ListenerRule>(template, 'AWS::ElasticLoadBalancingV2::ListenerRule')
    .filter((rule) => model.refersTo(rule.properties.ListenerArn, id));
  return {
    arn: id,
    port: properties.Port,
    protocol: 'HTTP',
    defaultAction: actionOf(properties.DefaultActions),
    rules: rules.map(({ properties: { Priority, Conditions, Actions } }) => ({
      priority: Priority,
      conditions: Conditions.map((condition) => {
        if (condition.Field !== 'host-header') throw new Error(`the site has a condition of '${condition.Field}'`);
        return { field: condition.Field, values: model.valuesOf(condition), regexValues: [] };
      }),
      action: actionOf(Actions),
    })),
  };
}

function actionOf([{ RedirectConfig: to, FixedResponseConfig: fixed }]: readonly model.Action[]): Action {
  if (fixed) return { type: 'fixed-response', statusCode: Number(fixed.StatusCode) };
  if (!to) throw new Error('the site has an action that neither redirects nor answers');
  return {
    type: 'redirect',
    statusCode: to.StatusCode === 'HTTP_301' ? 301 : 302,
    protocol: to.Protocol ?? '#{protocol}',
    host: to.Host ?? '#{host}',
    port: to.Port ?? '#{port}',
    path: to.Path ?? '/#{path}',
    query: to.Query ?? '#{query}',
  };
}
