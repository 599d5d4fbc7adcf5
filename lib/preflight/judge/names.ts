import { isKept } from '../../changes/resource-changes';
import { type PreflightFinding, preflightFinding } from '../../findings/preflight-report';
import { few } from '../../text/format';
import { withoutDualstack } from '../../topology/names';
import { zoneText } from './records';
import { physicalId, type SiteCase } from './site';

export function judgeNames(site: SiteCase): PreflightFinding[] {
  return [...goingNames(site), ...aliasesLeftOver(site)];
}

/** Aliases of the load balancers that these stacks have made, and that no stack of them has. */
function aliasesLeftOver({ planned, deployed, state }: SiteCase): PreflightFinding[] {
  const made = new Set(deployed.loadBalancers.map((own) => physicalId(own, state.stacks)));
  const names = new Set(state.loadBalancers.filter(({ arn }) => made.has(arn)).map(({ dnsName }) => dnsName));
  const own = new Set([...planned.records, ...deployed.records].map(({ record }) => `${record.name} ${record.type}`));
  return state.zones.flatMap((zone) =>
    (zone.records ?? [])
      .filter(({ name, type, aliasOf = '' }) => names.has(withoutDualstack(aliasOf)) && !own.has(`${name} ${type}`))
      .map(({ name, type }) =>
        preflightFinding('alias-left-over', `${name} (${type}) in ${zoneText(zone)} is an alias of the site's load balancer, and no stack has it`),
      ),
  );
}

/** Names of these stacks that the deployment deletes, and that records of the zones or of a DNS elsewhere lead to. */
function goingNames({ planned, deployed, state }: SiteCase): PreflightFinding[] {
  const stay = new Set(planned.records.map(({ record }) => record.name));
  const going = deployed.records.filter((own) => !stay.has(own.record.name) && !isRetained(own, state.stacks));
  return [...new Set(going.map(({ record }) => record.name))].flatMap((name) => {
    const leading = new Set([
      ...state.zones
        .flatMap(({ records = [] }) => records.filter(({ type, values }) => type === 'CNAME' && values.includes(name)))
        .map((record) => record.name),
      ...[...state.answers].filter(([, { cnames }]) => cnames.includes(name)).map(([host]) => host),
    ]);
    if (leading.size === 0) return [];
    const [own] = going.filter(({ record }) => record.name === name);
    return [
      preflightFinding('redirect-host-goes', `the stack ${own.stack} deletes ${name}, and ${few([...leading])} lead${leading.size === 1 ? 's' : ''} to it`),
    ];
  });
}

function isRetained({ stack, logicalId }: SiteCase['deployed']['records'][number], stacks: SiteCase['state']['stacks']): boolean {
  const resource = stacks.find(({ name }) => name === stack)?.template.Resources?.[logicalId];
  return resource !== undefined && isKept(resource);
}
