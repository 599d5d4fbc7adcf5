import { App } from 'aws-cdk-lib/core';
import { redirectOf, renderTopology, topologyOf } from 'cdk-autodiscover-redirect/testing';
import context from './cdk.context.json';
import { MailStack } from './mail-stack';
import { MOVED, ZONES } from './namespaces';

const topologyWith = (moved: readonly string[]) =>
  topologyOf(new MailStack(new App({ context }), 'Mail', { env: { account: '111111111111', region: 'eu-central-1' }, moved }));

test('each namespace leads to where its mailboxes are', () => {
  const topology = topologyWith(MOVED);
  for (const domain of Object.keys(ZONES)) {
    const endpoint = MOVED.includes(domain) ? 'autodiscover-s.outlook.com' : 'autodiscover.contoso.com';
    const { location } = redirectOf(topology, `http://autodiscover.${domain}/autodiscover/autodiscover.xml`);
    expect(location).toBe(`https://${endpoint}:443/autodiscover/autodiscover.xml`);
  }
});

test('a batch changes where its own namespaces lead, and no record', () => {
  const batch = Object.keys(ZONES)
    .filter((domain) => !MOVED.includes(domain))
    .slice(0, 2);
  // Without the rules' numbers: that of another namespace may change too.
  const linesWith = (moved: readonly string[]) =>
    renderTopology(topologyWith(moved))
      .replaceAll(/ \(rule \d+\)/g, '')
      .split('\n');
  const before = linesWith(MOVED);
  const after = linesWith([...MOVED, ...batch]);
  const changed = after.filter((line) => !before.includes(line));
  expect(changed.map((line) => line.split('; ')[0])).toEqual(batch.map((domain) => `autodiscover.${domain}: CNAME autodiscoverredirect.contoso.com`));
  expect(after).toHaveLength(before.length);
});

test('the topology is as reviewed', () => {
  expect(renderTopology(topologyWith(MOVED))).toMatchSnapshot();
});
