import { answer, type Condition, type Request, type Template } from './alb-model';
import { quotaViolations } from './quotas';

/*
 * Each title ends in the page of AWS's documentation that says so: [conditions] "Condition types for listener rules",
 * [rules] "Listener rules for your Application Load Balancer", [redirect] the API's RedirectActionConfig,
 * [errors] "Troubleshoot your Application Load Balancers", [quotas] "Quotas for your Application Load Balancers",
 * [create-rule] the API's CreateRule, [stack] "CloudFormation quotas".
 */

const LISTENER = { Ref: 'Listener' };
const hosts = (...values: string[]): Condition => ({ Field: 'host-header', HostHeaderConfig: { Values: values } });
const paths = (...values: string[]): Condition => ({ Field: 'path-pattern', PathPatternConfig: { Values: values } });
const status = (code: number) => ({ Type: 'fixed-response', FixedResponseConfig: { StatusCode: String(code) } });
const redirect = (config: object) => ({ Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_302', ...config } });
const rule = (Priority: number, Conditions: Condition[], action: object = status(200)) => ({
  Type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
  Properties: { ListenerArn: LISTENER, Priority, Conditions, Actions: [action] },
});

function site(rules: readonly ReturnType<typeof rule>[], defaultAction: object = status(404)): Template {
  return {
    Resources: {
      Listener: {
        Type: 'AWS::ElasticLoadBalancingV2::Listener',
        Properties: { LoadBalancerArn: { Ref: 'LoadBalancer' }, Port: 80, Protocol: 'HTTP', DefaultActions: [defaultAction] },
      },
      ...Object.fromEntries(rules.map((resource, index) => [`Rule${index}`, resource])),
    },
  };
}

function ask(template: Template, request: Partial<Request> = {}) {
  return answer(template, { method: 'GET', host: 'a.example.com', path: '/', query: '', ...request });
}

describe('rules', () => {
  test('are asked from the lowest priority on, wherever they stand in the template [rules]', () => {
    const template = site([rule(20, [hosts('*.example.com')], status(500)), rule(3, [hosts('a.example.com')], status(200))]);
    expect(ask(template).status).toBe(200);
    expect(ask(template, { host: 'b.example.com' }).status).toBe(500);
  });

  test('leave to the default action what none of them takes [rules]', () => {
    expect(ask(site([rule(1, [hosts('b.example.com')])])).status).toBe(404);
  });

  test('of another listener do not count [rules]', () => {
    const other = rule(1, [hosts('a.example.com')]);
    expect(ask(site([{ ...other, Properties: { ...other.Properties, ListenerArn: { Ref: 'Other' } as typeof LISTENER } }])).status).toBe(404);
  });

  test('want all of their conditions, and of a condition one value [conditions]', () => {
    const template = site([rule(1, [hosts('a.example.com', 'b.example.com'), paths('/x', '/y')])]);
    expect(ask(template, { host: 'b.example.com', path: '/x' }).status).toBe(200);
    expect(ask(template, { host: 'b.example.com', path: '/z' }).status).toBe(404);
    expect(ask(template, { host: 'c.example.com', path: '/x' }).status).toBe(404);
  });
});

describe('a host condition', () => {
  test('is blind to letter case [conditions]', () => {
    expect(ask(site([rule(1, [hosts('A.example.COM')])]), { host: 'a.EXAMPLE.com' }).status).toBe(200);
  });

  test('has * for any number of characters, dots too, and ? for exactly one [conditions]', () => {
    const template = site([rule(1, [hosts('*.example.com')]), rule(2, [hosts('?.example.org')])]);
    expect(ask(template, { host: 'a.b.example.com' }).status).toBe(200);
    expect(ask(template, { host: 'example.com' }).status).toBe(404);
    expect(ask(template, { host: 'a.example.org' }).status).toBe(200);
    expect(ask(template, { host: 'ab.example.org' }).status).toBe(404);
  });

  test('takes a dot for a dot, and the name as a whole [conditions]', () => {
    const template = site([rule(1, [hosts('a.example.com')])]);
    expect(ask(template, { host: 'axexample.com' }).status).toBe(404);
    expect(ask(template, { host: 'a.example.com.evil.org' }).status).toBe(404);
    expect(ask(template, { host: 'x.a.example.com' }).status).toBe(404);
  });

  test('does not see the port of the Host header, as a value cannot name one [conditions: the characters allowed]', () => {
    expect(ask(site([rule(1, [hosts('a.example.com')])]), { host: 'a.example.com:80' }).status).toBe(200);
  });
});

describe('a path condition', () => {
  test('obeys letter case [conditions]', () => {
    const template = site([rule(1, [paths('/autodiscover/*')])]);
    expect(ask(template, { path: '/autodiscover/autodiscover.xml' }).status).toBe(200);
    expect(ask(template, { path: '/Autodiscover/Autodiscover.xml' }).status).toBe(404);
  });

  test('does not see the query [conditions]', () => {
    expect(ask(site([rule(1, [paths('/x')])]), { path: '/x', query: 'y=z' }).status).toBe(200);
  });
});

describe('a redirect', () => {
  const to = (config: object, request: Partial<Request> = {}) => ask(site([], redirect(config)), { path: '/p/q', query: 'x=y', ...request });

  test('keeps each component that it does not name [redirect]', () => {
    expect(to({ Protocol: 'HTTPS' })).toEqual({ status: 302, location: 'https://a.example.com:80/p/q?x=y' });
    expect(to({ Host: 'b.example.com' }, { host: 'a.example.com:80' })).toEqual({ status: 302, location: 'http://b.example.com:80/p/q?x=y' });
  });

  test('fills in its keywords, the path without its leading slash [redirect]', () => {
    expect(to({ Protocol: '#{protocol}', Host: 'new.#{host}', Port: '#{port}', Path: '/#{host}/#{port}/#{path}', Query: '#{query}&v=1' }).location).toBe(
      'http://new.a.example.com:80/a.example.com/80/p/q?x=y&v=1',
    );
  });

  test('ends without a question mark where the query is empty [seen: no page says so]', () => {
    expect(to({ Protocol: 'HTTPS', Port: '443' }, { query: '' }).location).toBe('https://a.example.com:443/p/q');
  });

  test('is a 301 or a 302 [redirect]', () => {
    expect(to({ Port: '81', StatusCode: 'HTTP_301' }).status).toBe(301);
  });
});

test('every method is answered alike, but TRACE is refused [errors]', () => {
  const template = site([rule(1, [hosts('a.example.com')])]);
  for (const method of ['GET', 'HEAD', 'POST', 'OPTIONS', 'PROPFIND']) expect(ask(template, { method }).status).toBe(200);
  expect(ask(template, { method: 'TRACE' })).toEqual({ status: 405 });
});

test('what the model does not know it does not guess', () => {
  expect(() => ask(site([rule(1, [{ Field: 'source-ip' }])]))).toThrow("conditions of 'source-ip'");
  expect(() => ask(site([rule(1, [{ Field: 'host-header', HostHeaderConfig: { RegexValues: ['x'] } }])]))).toThrow('regular expressions');
  expect(() => ask(site([], { Type: 'forward' }))).toThrow("actions of 'forward'");
  expect(() => ask({ Resources: {} })).toThrow('one HTTP listener');
});

describe('quotas', () => {
  const many = (count: number) => Array.from({ length: count }, (_, i) => rule(i + 1, [hosts(`h${i}.example.com`)]));

  test.each([
    ['six values over all conditions [quotas]', [rule(1, [hosts('a.b', 'c.d', 'e.f'), paths('/1', '/2', '/3')])], '6 condition values'],
    ['a value twice [aws-load-balancer-controller#1455]', [rule(1, [hosts('a.b', 'a.b')])], "'a.b' twice"],
    ['no value [conditions]', [rule(1, [hosts()])], 'without values'],
    ['priority 0 [create-rule]', [rule(0, [hosts('a.b')])], 'priority 0'],
    ['priority 50001 [create-rule]', [rule(50_001, [hosts('a.b')])], 'priority 50001'],
    ['half a priority [create-rule]', [rule(1.5, [hosts('a.b')])], 'priority 1.5'],
    ['a priority twice [create-rule]', [rule(7, [hosts('a.b')]), rule(7, [hosts('c.d')])], 'two rules of priority 7'],
    ['a host of 129 characters [conditions]', [rule(1, [hosts(`${'a'.repeat(125)}.com`)])], '129 characters'],
    ['a host with a port [conditions]', [rule(1, [hosts('a.com:80')])], 'not allowed'],
    ['a host in Unicode [conditions]', [rule(1, [hosts('bücher.com')])], 'not allowed'],
    ['a host without a dot [conditions]', [rule(1, [hosts('localhost')])], 'without a dot'],
    ['a trailing dot [conditions]', [rule(1, [hosts('a.com.')])], 'after its last dot'],
    ['an international top-level domain [conditions]', [rule(1, [hosts('a.xn--p1ai')])], 'after its last dot'],
    ['a redirect to a host of 129 characters [redirect]', [rule(1, [hosts('a.b')], redirect({ Host: `${'a'.repeat(125)}.com` }))], 'of 129 characters'],
    ['101 rules [quotas]', many(101), 'has 101 rules'],
    ['501 resources [stack]', many(500), 'has 501 resources'],
  ])('refuse %s', (_, rules, text) => {
    expect(quotaViolations(site(rules)).join('\n')).toContain(text);
  });

  test('refuse 201 outputs, and a template over a megabyte [stack]', () => {
    const outputs = Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`Output${i}`, { Value: 'x'.repeat(5_000) }]));
    const violations = quotaViolations({ ...site([]), Outputs: outputs }).join('\n');
    expect(violations).toContain('201 outputs');
    expect(violations).toMatch(/template has \d{7} bytes/);
  });

  test('refuse such a redirect as the default action too [redirect]', () => {
    expect(quotaViolations(site([], redirect({ Path: `/${'a'.repeat(128)}` }))).join()).toContain('Listener redirects with');
  });

  test('allow what is just within', () => {
    const full = rule(50_000, [hosts(`${'a'.repeat(124)}.com`, 'B.org', 'a_b.net', '*.c-d.de', 'e?.f.uk')]);
    expect(quotaViolations(site([...many(99), full]))).toEqual([]);
  });

  test('count the rules of one load balancer over all of its listeners, and priorities of each listener apart [quotas, create-rule]', () => {
    const second = { Ref: 'Second' } as unknown as typeof LISTENER;
    const there = many(60).map((one) => ({ ...one, Properties: { ...one.Properties, ListenerArn: second } }));
    const template = site([...many(60), ...there]);
    expect(quotaViolations({ Resources: { ...template.Resources, Second: template.Resources?.Listener ?? { Type: '' } } })).toEqual([
      '{"Ref":"LoadBalancer"} has 120 rules',
    ]);
    expect(quotaViolations(template)).toEqual([]);
  });
});
