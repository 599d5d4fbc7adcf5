import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { App } from 'aws-cdk-lib/core';
import { redirectOf, renderTopology, type Topology, topologyOf } from 'cdk-autodiscover-redirect/testing';
import { MailStack } from './mail-stack.js';

const URL = 'http://autodiscover.fabrikam.com/autodiscover/autodiscover.xml';
const LOCATION = 'https://autodiscover.contoso.com:443/autodiscover/autodiscover.xml';

test('the topology of the mail stack is as reviewed', () => {
  const topology: Topology = topologyOf(new MailStack(new App(), 'Mail', { env: { account: '111111111111', region: 'eu-central-1' } }));
  deepStrictEqual(redirectOf(topology, URL), { status: 302, location: LOCATION });
  strictEqual(
    renderTopology(topology),
    [
      'redirect site: internet-facing, IPv4; port 80: other hosts 404; port 443: dropped',
      `autodiscover.fabrikam.com: CNAME autodiscoverredirect.contoso.com; 302 ${LOCATION} (rule 84)`,
      `autodiscover.tailspintoys.com: no record; 302 ${LOCATION} (rule 29)`,
    ].join('\n'),
  );
});
