import { few, some } from '../text/format';
import { type Change, namedOf } from './change';
import { type Compared, keepsOthers, keptRecords, movingRecords, type NameChanges, nameChanges, recordCount, updatedRecords } from './record-changes';
import type { ResourceChange } from './resource-changes';
import { domainOf, HOST, type Namespace, namespacesOf, RULE, type RuleView, resourceKey, SRV } from './site-view';

/** What happens to the namespaces and to the redirect hosts: their records, their rules, and where these lead. */
export function namespaceChanges(compared: Compared): Change[] {
  const [was, is] = [namespacesOf(compared.before), namespacesOf(compared.after)];
  const names = nameChanges(compared);
  const changes: Change[] = [];
  for (const domain of [...new Set([...was.keys(), ...is.keys()])].sort()) {
    const [old, now] = [was.get(domain), is.get(domain)];
    const ofHost = names.get(HOST + domain);
    const own = [ofHost, names.get(SRV + domain)].filter((one) => one !== undefined);
    if (now) changes.push(...own.flatMap((one) => keptRecords(domain, [domain], one)));
    if (!old && now) changes.push(comes(domain, now, own, compared));
    else if (old && !now) changes.push(goes(domain, old, own, compared));
    else changes.push(...own.flatMap((one) => recordsComeAndGo(domain, one, compared)));
    changes.push(...own.flatMap((one) => movingRecords(domain, [domain], one)));
  }
  for (const [name, one] of names) if (domainOf(name) === undefined) changes.push(...redirectHostChanges(name, one, compared));
  const named = [...names.values()].map((one) => {
    const domain = domainOf(one.name);
    return { changes: one, subject: domain ?? `the redirect host ${one.name}`, domains: domain === undefined ? [] : [domain] };
  });
  return [...changes, ...updatedRecords(named, compared.after), ...targetChanges(was, is, compared)];
}

function comes(domain: string, { records, rule, external }: Namespace, own: readonly NameChanges[], compared: Compared): Change {
  const what = [external && records === 0 ? 'its DNS is elsewhere' : recordCount(records), rule ? `rule ${rule.priority}` : 'the default redirect'];
  const made = own.flatMap(({ come }) => come.map(({ change }) => change));
  const resources = namedOf([...made, ...rulesOf(rule, compared)]);
  return { id: `comes:${domain}`, kind: 'comes', effect: 'none', domains: [domain], text: `${domain} comes: ${what.join(', ')}`, resources };
}

function goes(domain: string, old: Namespace, own: readonly NameChanges[], compared: Compared): Change {
  const { records, rule, target } = old;
  const going = own.flatMap(({ gone }) => gone.map(({ change }) => change));
  const kept = own.flatMap(({ kept }) => kept.map(({ change }) => change));
  const stays = records - going.length;
  const what = [
    ...(going.length > 0 ? [going.length === 1 ? 'its record' : `its ${going.length} records`] : []),
    ...(rule ? [`its host in rule ${rule.priority}`] : []),
  ].join(', and ');
  const left = stays > 0 ? `; ${stays === 1 ? 'a record' : `${stays} records`} of it ${stays === 1 ? 'stays' : 'stay'} where no stack changes it` : '';
  // Where its records stay, the default action may answer as its rule did.
  const otherwise = [...compared.after.defaults.values()].find((host) => host !== undefined);
  const isAnswered = going.length === 0 && otherwise !== undefined && otherwise === target;
  const common = { id: `goes:${domain}`, kind: 'goes', domains: [domain], resources: namedOf([...going, ...kept, ...rulesOf(rule, compared)]) } as const;
  const text = `${domain} goes: ${what || 'it is no longer listed'}${left}`;
  if (isAnswered) return { ...common, effect: 'none', text: `${text}; the default redirect leads to the same endpoint` };
  return {
    ...common,
    effect: 'loses-service',
    text,
    why: 'its clients find no Autodiscover here any more',
    fix:
      records > 0
        ? 'remove its record first, and the rule when its TTL has passed'
        : 'no stack here has its record: check that none leads here any more, and that the TTL of the last one has passed',
    page: 'operations.md#adding-and-removing',
  };
}

/** The change of a rule, if it changes. */
function rulesOf(rule: RuleView | undefined, { resources }: Compared): ResourceChange[] {
  return rule ? resources.filter((change) => change.type === RULE && resourceKey(change) === rule.key) : [];
}

/** Of an alias that loses one of its two records. */
const ONE_FAMILY = { why: 'clients that have only the addresses of this kind no longer find it' } as const;

/** Of a namespace that was there and stays. */
function recordsComeAndGo(domain: string, one: NameChanges, { after }: Compared): Change[] {
  const { name, come, gone } = one;
  const changes: Change[] = [];
  const kindOf = name.startsWith(SRV) ? 'SRV record' : 'record';
  if (come.length > 0) {
    const zones = some(come.map(({ record }) => record.zone));
    const text = `${domain}: ${come.length === 1 ? `a ${kindOf} comes` : `${come.length} ${kindOf}s come`} in the zone ${zones}`;
    changes.push({
      id: `record-comes:${name}`,
      kind: 'record-comes',
      effect: 'none',
      domains: [domain],
      text,
      resources: namedOf(come.map(({ change }) => change)),
    });
  }
  if (gone.length > 0) {
    const isService = !name.startsWith(SRV);
    changes.push({
      id: `record-goes:${name}`,
      kind: 'record-goes',
      effect: isService ? 'loses-service' : 'none',
      domains: [domain],
      text: `${domain}: its ${gone.map(({ record }) => record.type).join(' and ')} record goes from the zone ${some([...new Set(gone.map(({ record }) => record.zone))])}`,
      ...(isService && keepsOthers(one, after) ? ONE_FAMILY : {}),
      ...(isService && !keepsOthers(one, after)
        ? {
            why: 'clients that ask this zone no longer find the redirect site',
            fix: 'change the name servers first, to those of a provider that has the record, and wait for their TTL',
            page: 'operations.md#moving-a-zone',
          }
        : {}),
      resources: namedOf(gone.map(({ change }) => change)),
    });
  }
  return changes;
}

/** The redirect host's own records, which those of the namespaces lead to. */
function redirectHostChanges(name: string, changes: NameChanges, { before, after }: Compared): Change[] {
  const { come, gone } = changes;
  const subject = `the redirect host ${name}`;
  const found: Change[] = [...movingRecords(subject, [], changes), ...keptRecords(subject, [], changes)];
  if (come.length > 0) {
    const resources = namedOf(come.map(({ change }) => change));
    found.push({
      id: `redirect-host:${name}`,
      kind: 'redirect-host',
      effect: 'none',
      domains: [],
      text: `${subject} comes: ${recordCount(come.length)}`,
      resources,
    });
  }
  if (gone.length > 0) {
    const dependent = [
      ...new Set([
        ...before.records.filter(({ target }) => target === name).flatMap((record) => domainOf(record.name) ?? []),
        ...[...before.externals].filter(([, target]) => target === name).map(([domain]) => domain),
      ]),
    ].sort();
    const text = `${subject} goes: ${gone.map(({ record }) => record.type).join(' and ')} record`;
    const common = { id: `redirect-host:${name}`, kind: 'redirect-host', domains: dependent, resources: namedOf(gone.map(({ change }) => change)) } as const;
    if (keepsOthers(changes, after)) found.push({ ...common, effect: 'loses-service', text, ...ONE_FAMILY });
    else if (dependent.length === 0) found.push({ ...common, effect: 'none', text: `${text}; no record leads to it` });
    else
      found.push({
        ...common,
        effect: 'loses-service',
        text: `${text}; ${dependent.length === 1 ? 'the record' : 'the records'} of ${few(dependent)} ${dependent.length === 1 ? 'leads' : 'lead'} to it`,
        why: 'the stack of the site is deployed first: until the other records have followed, and their TTL has passed, their names lead nowhere',
        fix: 'keep the name as a former redirect host (formerRedirectHosts) until the records have followed and their TTL has passed',
        page: 'operations.md#another-redirect-host',
      });
  }
  return found;
}

/** Where the hosts that stay are redirected to, and by which rule. */
function targetChanges(was: ReadonlyMap<string, Namespace>, is: ReadonlyMap<string, Namespace>, compared: Compared): Change[] {
  const groups = new Map<string, { domains: string[]; resources: Set<ResourceChange>; moved: boolean }>();
  const add = (id: string, domain: string, rules: readonly (RuleView | undefined)[], moved: boolean) => {
    const group = groups.get(id) ?? { domains: [], resources: new Set(), moved: false };
    group.domains.push(domain);
    for (const rule of rules) for (const change of rulesOf(rule, compared)) group.resources.add(change);
    groups.set(id, { ...group, moved: group.moved || moved });
  };
  for (const [domain, old] of was) {
    const now = is.get(domain);
    if (!now) continue;
    const moved = old.rule !== undefined && now.rule !== undefined && old.rule.key !== now.rule.key;
    const rules = [old.rule, now.rule];
    if (old.target !== now.target) {
      const kind = now.target === undefined ? 'redirect-goes' : old.target === undefined ? 'redirect-comes' : `endpoint:${now.target}`;
      add(kind, domain, rules, moved);
    } else if (moved) add('rule-moves', domain, rules, true);
  }
  return [...groups].map(([id, { domains, resources, moved }]) => targetChange(id, domains.sort(), namedOf([...resources]), moved));
}

function targetChange(id: string, domains: readonly string[], resources: Change['resources'], moved: boolean): Change {
  const who = domains.length === 1 ? domains[0] : `${domains.length} hosts`;
  const which = domains.length === 1 ? '' : ` (${few(domains)})`;
  const [kind, target] = id.split(/:(.*)/) as [Change['kind'], string | undefined];
  const between = moved ? { why: 'a host that moves from one rule to another may be in neither for a moment' } : {};
  const common = { id, kind, domains, resources };
  switch (kind) {
    case 'redirect-goes':
      return { ...common, effect: 'loses-service', text: `${who}${which}: no rule redirects any more; clients get a 404` };
    case 'redirect-comes':
      return { ...common, effect: 'none', text: `${who}${which}: a rule redirects from now on` };
    case 'rule-moves':
      return {
        ...common,
        effect: 'moment',
        text: `${who}${which}: ${domains.length === 1 ? 'moves' : 'move'} to another rule, with the same endpoint`,
        ...between,
      };
    default:
      return { ...common, effect: moved ? 'moment' : 'none', text: `${who} ${domains.length === 1 ? 'goes' : 'go'} to ${target}${which}`, ...between };
  }
}
