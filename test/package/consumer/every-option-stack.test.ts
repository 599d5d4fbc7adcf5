import { ok, strictEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { App, type InjectionContext, type IPropertyInjector } from 'aws-cdk-lib/core';
import { RedirectSite, type RedirectSiteProps } from 'cdk-autodiscover-redirect';
import { EveryOptionStack } from './every-option-stack.js';
import { assertSnapshot } from './snapshot.js';

const env = { account: '111111111111', region: 'eu-central-1' };

test('every option makes what it made', () => {
  const template = Template.fromStack(new EveryOptionStack(new App(), 'EveryOption', { env })).toJSON();
  assertSnapshot('every-option-stack', withoutVpc(template));
});

test('a load balancer that answers https gets its warning', () => {
  const stack = new EveryOptionStack(new App(), 'EveryOption', { env });
  const warnings = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('cdk-autodiscover-redirect:https-listener'));
  strictEqual(warnings.length, 1);
});

test('a certificate that nobody has looked at is a hint, and fails nothing', () => {
  const stack = new EveryOptionStack(new App(), 'EveryOption', { env });
  const hints = Annotations.fromStack(stack).findInfo('*', Match.stringLikeRegexp('npx cdk-autodiscover-redirect certificate'));
  strictEqual(hints.filter(({ id }) => id.includes('/NotLookedAt/')).length, 1);
  strictEqual(Annotations.fromStack(stack).findError('*', Match.anyValue()).length, 0);
});

test("an organisation's property injector reaches the constructs", () => {
  let asked = 0;
  class Ask implements IPropertyInjector {
    readonly constructUniqueId = RedirectSite.PROPERTY_INJECTION_ID;
    inject(props: RedirectSiteProps, _context: InjectionContext): RedirectSiteProps {
      asked++;
      return props;
    }
  }
  new EveryOptionStack(new App({ propertyInjectors: [new Ask()] }), 'EveryOption', { env });
  strictEqual(asked, 7);
});

/** The VPC that the site makes is aws-cdk-lib's own construct: its IPv6 routes and tags differ between versions (aws-cdk#37853). */
function withoutVpc(template: ReturnType<Template['toJSON']>): object {
  const resources = Object.entries<object>(template.Resources);
  const others = resources.filter(([id]) => !id.startsWith('EveryOptionSiteVpc'));
  ok(others.length < resources.length, 'the VPC is no longer where it was');
  return { ...template, Resources: Object.fromEntries(others) };
}
