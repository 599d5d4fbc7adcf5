import { andMore, counted, fewOf, unicodeForm } from '../text/format';
import { addressOfPage } from '../text/pages';
import { visible } from '../text/untrusted';
import type { Draft, DraftedNamespace, LeftOut } from './draft';
import type { FoundZone, Refusal } from './zone-choice';

/** The longest line of a comment. */
const WIDTH = 100;

export interface Heading {
  /** The environment's name. */
  readonly name: string;
  /** The path of the JSON Schema, as it is from the file's folder. */
  readonly schema: string;
}

/** The text of an environment file. */
export function environmentText(draft: Draft, { name, schema }: Heading): string {
  const parts = [
    [
      `# yaml-language-server: $schema=${schema}`,
      '#',
      ...comment(
        `The environment ${name}, written once by 'cdk-autodiscover-redirect init': change it as you like. What was left out, and why, is at the end.`,
      ),
      `# All keys: ${addressOfPage('environment-file.md')}`,
    ],
    site(draft),
    redirectHost(draft),
    zones(draft),
    [
      ...comment(
        'The network is a new VPC with two public subnets. Without these lines CDK looks up two availability zones of the region, which needs credentials.',
      ),
      '# network:',
      `#   availabilityZones: [${draft.site.region}a, ${draft.site.region}b]`,
    ],
    rules(draft),
    records(draft),
    namespaces(draft),
    existing(draft),
    refused(draft.refusals),
    leftOut(draft.leftOut),
    unread(draft),
  ];
  return `${parts
    .filter((part) => part.length > 0)
    .map((part) => part.join('\n'))
    .join('\n\n')}\n`;
}

function site({ site: { account, region, endpoint } }: Draft): string[] {
  return [
    '# Where the redirect site is made.',
    `account: "${account}"`,
    `region: ${region}`,
    '',
    "# The HTTPS host of Exchange's Autodiscover, which its certificate names: mail clients are redirected to it.",
    `endpoint: ${scalar(endpoint)}`,
  ];
}

function redirectHost({ site: { redirectHost: name }, externalHost }: Draft): string[] {
  const about = "The name that every namespace's record leads to. Choose it once: others enter it into their DNS.";
  if (externalHost === undefined) return [...comment(about), `redirectHost: ${scalar(name)}`];
  return [
    ...comment(`${about} External, as ${externalHost}: make its record yourself; an output of the stack has the value.`),
    `redirectHost: { name: ${scalar(name)}, external: true }`,
  ];
}

function zones({ accounts, zones: listed, site: { account } }: Draft): string[] {
  if (accounts === undefined) {
    return [
      ...comment(
        'The hosted zones of Route 53 that get records. No account was read, so none is known: list yours, and take external away from their namespaces.',
      ),
      '# zones:',
      '#   - { name: fabrikam.com, id: Z0123456789ABCDEFGHIJ }',
    ];
  }
  const unread = accounts.includes(account) ? '' : `; account ${account} was not read`;
  const read = `account${accounts.length === 1 ? '' : 's'} ${accounts.join(', ')}${unread}`;
  if (listed.length === 0) return comment(`None of the namespaces is in a hosted zone of ${read}.`);
  return [
    ...comment(`The hosted zones of Route 53 that get records, as they were found in ${read}. Whether a domain is delegated to its zone was not asked.`),
    'zones:',
    ...listed.map((zone) => `  - ${zoneEntry(zone, account)}`),
  ];
}

function zoneEntry({ name, id, account, private: isPrivate }: FoundZone, home: string): string {
  const more = [...(account === home ? [] : [`account: "${account}"`]), ...(isPrivate ? ['private: true'] : [])];
  return `{ ${[`name: ${scalar(name)}`, `id: ${scalar(id)}`, ...more].join(', ')} }${inUnicode(name)}`;
}

function rules({ anyHost }: Draft): string[] {
  if (!anyHost) return [];
  return [...comment('There are more namespaces than the rules of a load balancer can list, so the site redirects every host that leads to it.'), 'hosts: any'];
}

function records({ stacks }: Draft): string[] {
  if (stacks === 1) return [];
  return [
    ...comment('A stack holds about 450 records. So many stacks have room for twice the records of now: a change later can make records vanish.'),
    'records:',
    `  stacks: ${stacks}`,
  ];
}

function namespaces({ exports, namespaces: listed, accounts }: Draft): string[] {
  const lines = ['namespaces:'];
  for (const { csv, leaveOut: names } of exports) {
    lines.push(
      ...comment("Exchange's accepted domains. Export the list again, and the next deployment follows it.", '  '),
      `  - csv: ${scalar(csv)}`,
      `    withoutZone: external # the DNS of what no zone above holds is elsewhere`,
      ...(names.length > 0 ? [`    leaveOut: [${names.map((name) => JSON.stringify(name)).join(', ')}] # see below`] : []),
    );
  }
  const groups: { readonly of: (one: DraftedNamespace) => boolean; readonly says?: string }[] = [
    { of: ({ external, blocked }) => !external && blocked === undefined },
    {
      of: ({ external, blocked }) => external && blocked === undefined,
      says: accounts === undefined ? undefined : 'In none of the zones: their DNS is elsewhere. The command zonefile writes their records.',
    },
    { of: ({ blocked }) => blocked !== undefined, says: 'In a zone that is not listed, see below.' },
  ];
  for (const { of, says } of groups) {
    const some = listed.filter(of);
    if (some.length === 0) continue;
    if (says !== undefined) lines.push(...comment(says, '  '));
    lines.push(...some.map(namespaceEntry));
  }
  return lines;
}

function namespaceEntry({ domain, external, mailHosts }: DraftedNamespace): string {
  const about = [...(unicodeForm(domain) ? [unicodeForm(domain)] : []), ...(mailHosts.length > 0 ? [`MX ${mailHosts.map(visible).join(', ')}`] : [])].join(
    ', ',
  );
  const entry = external ? `{ domain: ${scalar(domain)}, external: true }` : scalar(domain);
  return `  - ${entry}${about === '' ? '' : ` # ${about}`}`;
}

function existing({ existing: found }: Draft): string[] {
  if (found.length === 0) return [];
  return [
    ...comment(
      'Records that exist already, by the zone files. In a zone above, the creation of another one fails while they exist: remove them first, or write external: true for the domain until its record has moved.',
    ),
    ...found.map(({ host, type, value }) => `#   ${visible(`${host} ${type} ${value}`)}`),
  ];
}

function refused(refusals: readonly Refusal[]): string[] {
  return refusals.flatMap(({ zones: some, why }, index) => [
    ...(index === 0 ? ['# Hosted zones that are not listed, although they hold names of this file:'] : []),
    ...some.map(({ name, id, account, private: isPrivate, records: count }) => {
      const about = [isPrivate ? 'private' : 'public', `account ${account}`, ...(count === undefined ? [] : [counted(count, 'record')])];
      return `#   ${visible(name)} ${id} (${about.join(', ')})`;
    }),
    ...comment(why, '', '    '),
  ]);
}

/** By list and reason, as one reason holds for many. */
function leftOut(all: readonly LeftOut[]): string[] {
  const groups = new Map<string, LeftOut[]>();
  for (const one of all) groups.set(`${one.of}\n${one.why}`, [...(groups.get(`${one.of}\n${one.why}`) ?? []), one]);
  const lists = new Set(all.map(({ of }) => of));
  return [...lists].flatMap((list) => [
    `# Left out of ${visible(list)}:`,
    ...[...groups.values()]
      .filter(([{ of }]) => of === list)
      .flatMap((group) => [...comment(`${group.map(({ domain }) => domain).join(', ')}`, '', '  '), ...comment(group[0].why, '', '    ')]),
  ]);
}

const MOST_UNREAD = 40;

function unread({ unread: all }: Draft): string[] {
  if (all.length === 0) return [];
  const { shown, more } = fewOf(all, MOST_UNREAD);
  return [
    '# Not understood, so that domains may be missing:',
    ...shown.flatMap(({ file, line, message }) => comment(`${file}:${line}: ${message}`, '', '  ')),
    ...(more > 0 ? [`#   ${andMore(more)}`] : []),
  ];
}

/** Lines of a comment that are not longer than others of the file. */
function comment(text: string, indentation = '', within = ''): string[] {
  const begin = `${indentation}# ${within}`;
  const lines: string[] = [];
  let line = '';
  for (const word of visible(text).split(' ')) {
    if (line !== '' && begin.length + line.length + word.length >= WIDTH) {
      lines.push(begin + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, begin + line];
}

function inUnicode(name: string): string {
  const unicode = unicodeForm(name);
  return unicode === undefined ? '' : ` # ${visible(unicode)}`;
}

/** A plain scalar where YAML reads one as text (YAML 1.2, section 7.3.3), or else JSON, which YAML reads too. */
function scalar(text: string): string {
  const plain = /^(?:\.{1,2}\/)*[A-Za-z][\w./-]*$/.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return plain ? text : JSON.stringify(text);
}
