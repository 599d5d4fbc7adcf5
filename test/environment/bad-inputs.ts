/** One kind of mistake: what it does to a file that is right, and what the message must say. */
export interface BadInput {
  readonly mistake: string;
  /** Replaces a line of the good file, by the line's beginning; a text in place of an object is the whole file. */
  readonly edit: Readonly<Record<string, string>> | string;
  /** Where the mistake is: line and column. */
  readonly at?: string;
  readonly message: readonly string[];
  /** What the message advises, as texts of the wrong file and what stands in their place; the file is right then. */
  readonly fix: Readonly<Record<string, string>>;
}

export const GOOD = `account: '111111111111'
region: eu-central-1
endpoint: autodiscover.contoso.com
redirectHost: redirect.contoso.com
zones:
  - { name: contoso.com, id: Z00000000CONTOSO }
  - { name: fabrikam.com, id: Z00000000FABRIKAM }
namespaces:
  - fabrikam.com
`;

const LAST = '  - fabrikam.com';
const ZONE = '  - { name: fabrikam.com';
const namespaces = (...lines: string[]) => ({ [LAST]: lines.map((line) => `  - ${line}`).join('\n') });
const existing = (keys: string, account = '111111111111') =>
  `loadBalancer: { existing: { loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-central-1:${account}:loadbalancer/app/shared/0123456789abcdef', dnsName: shared.example.com, canonicalHostedZoneId: Z1, ${keys} } }`;
const BOMB = [
  'bomb0: &b0 [x, x, x, x, x, x, x, x, x, x]',
  ...[1, 2, 3, 4, 5].map(
    (n) =>
      `bomb${n}: &b${n} [${Array(10)
        .fill(`*b${n - 1}`)
        .join(', ')}]`,
  ),
].join('\n');
const DEEP = `x: ${'['.repeat(5000)}${']'.repeat(5000)}`;
const added = (text: string) => ({ 'account:': `account: '111111111111'\n${text}` });

export const BAD_INPUTS: readonly BadInput[] = [
  // YAML
  {
    mistake: 'an unclosed quote',
    edit: { 'region:': "region: 'eu-central-1" },
    at: '2:9',
    message: ['is not readable YAML: a quote is not closed: close it on its line'],
    fix: { "'eu-central-1": "'eu-central-1'" },
  },
  {
    mistake: 'a doubled key',
    edit: { 'region:': 'region: eu-central-1\nregion: eu-west-1' },
    at: '3:1',
    message: ['is not readable YAML', 'remove one of the two'],
    fix: { 'region: eu-west-1\n': '' },
  },
  {
    mistake: 'a tab for indentation',
    edit: { [LAST]: '\t- fabrikam.com' },
    at: '9:1',
    message: ['is not readable YAML: a tab indents the line: indent it with spaces'],
    fix: { '\t': '  ' },
  },
  {
    mistake: 'a wildcard without quotes',
    edit: namespaces('*.fabrikam.com'),
    at: '9:5',
    message: ['namespaces[0]: is not readable YAML: *.fabrikam.com', "put it in quotes, '*.fabrikam.com'", 'list each domain that has mailboxes'],
    fix: { '*.fabrikam.com': 'sales.fabrikam.com' },
  },
  {
    mistake: 'a text that begins with a star',
    edit: added('tags: { team: *mail }'),
    at: '2:15',
    message: ['tags.team: ', "put it in quotes, '*mail'"],
    fix: { '*mail': "'*mail'" },
  },
  {
    mistake: 'an alias within itself',
    edit: { 'namespaces:': 'namespaces: &all', [LAST]: '  - *all' },
    at: '9:5',
    message: ['namespaces[0]: ', 'is within the value that it repeats: write the value out'],
    fix: { '*all': 'fabrikam.com' },
  },
  {
    mistake: 'a bomb of aliases',
    edit: added(BOMB),
    at: '3:13',
    message: ['repeat more than 100000 values: write the values out'],
    fix: { [BOMB]: '' },
  },
  { mistake: 'lists in lists without end', edit: added(DEEP), message: ['are nested too deeply'], fix: { [DEEP]: '' } },
  {
    mistake: 'an equals sign for a colon',
    edit: { 'region:': 'region = eu-central-1' },
    at: '2:1',
    message: ['a colon and a space separate a key and its value: write region: eu-central-1'],
    fix: { 'region = eu-central-1': 'region: eu-central-1' },
  },
  {
    mistake: 'a colon without its space',
    edit: { 'region:': 'region:eu-central-1' },
    at: '2:1',
    message: ['write region: eu-central-1'],
    fix: { 'region:eu-central-1': 'region: eu-central-1' },
  },
  {
    mistake: 'an equals sign within braces',
    edit: { [ZONE]: '  - { name: fabrikam.com, id = Z00000000FABRIKAM }' },
    at: '7:27',
    message: ['write id: Z00000000FABRIKAM'],
    fix: { 'id = Z00000000FABRIKAM': 'id: Z00000000FABRIKAM' },
  },
  {
    mistake: 'two documents in a file',
    edit: { [LAST]: `${'  - fabrikam.com'}\n---\naccount: '222222222222'` },
    at: '10:1',
    message: ['a second document begins here', 'move it into a file of its own'],
    fix: { "---\naccount: '222222222222'": '' },
  },
  {
    mistake: 'the marks of a merge',
    edit: { 'region:': '<<<<<<< HEAD\nregion: eu-central-1\n=======\nregion: eu-west-1\n>>>>>>> other' },
    at: '2:1',
    message: ['a merge conflict is not resolved here', 'keep one version'],
    fix: { '<<<<<<< HEAD\n': '', '=======\nregion: eu-west-1\n>>>>>>> other': '' },
  },
  {
    mistake: 'curly quotes',
    edit: { 'account:': 'account: \u201c111111111111\u201d', [LAST]: '  - \u2018fabrikam.com\u2019' },
    at: '1:10',
    message: [
      "account: begins with the curly quote \u201c, which YAML reads as a letter: write straight quotes, '111111111111'",
      'environment.yaml:9:5: namespaces[0]: ',
    ],
    fix: { '\u201c111111111111\u201d': "'111111111111'", '\u2018fabrikam.com\u2019': "'fabrikam.com'" },
  },
  {
    mistake: 'a character with a meaning of its own',
    edit: added('tags: { team: @mail }'),
    at: '2:15',
    message: ['begins with @', 'put the value in quotes'],
    fix: { '@mail': "'@mail'" },
  },
  {
    mistake: 'a colon within a value',
    edit: added('tags:\n  note: mail: all of it'),
    at: '3:9',
    message: ["holds ': '", 'put the value in quotes'],
    fix: { 'mail: all of it': "'mail: all of it'" },
  },
  {
    mistake: 'an entry that is indented otherwise',
    edit: { [LAST]: '  - fabrikam.com\n - sales.fabrikam.com' },
    at: '10:1',
    message: ['not indented like those above it: align it with them'],
    fix: { '\n - sales': '\n  - sales' },
  },
  {
    mistake: 'a brace that is not closed',
    edit: { [ZONE]: '  - { name: fabrikam.com, id: Z00000000FABRIKAM' },
    at: '8:1',
    message: ["'{' is not closed by '}'"],
    fix: { 'id: Z00000000FABRIKAM': 'id: Z00000000FABRIKAM }' },
  },
  {
    mistake: 'a line that is nothing',
    edit: { [LAST]: '  - fabrikam.com\nsales.fabrikam.com' },
    at: '10:1',
    message: ['neither a key with its value nor an entry of a list', 'as - value'],
    fix: { '\nsales.fabrikam.com': '\n  - sales.fabrikam.com' },
  },
  { mistake: 'an empty file', edit: '', at: '1:1', message: ['is empty'], fix: { '': GOOD } },
  { mistake: 'a list in place of keys', edit: '- fabrikam.com\n', at: '1:1', message: ['is not a map of keys'], fix: { '- fabrikam.com\n': GOOD } },
  {
    mistake: 'an unknown tag',
    edit: { 'region:': 'region: !secret eu-central-1' },
    at: '2:9',
    message: ['is not readable YAML', '!secret'],
    fix: { '!secret ': '' },
  },

  // Form
  {
    mistake: 'a missing endpoint',
    edit: { 'endpoint:': '' },
    message: ['endpoint: is missing: the HTTPS Autodiscover host'],
    fix: { 'redirectHost:': 'endpoint: autodiscover.contoso.com\nredirectHost:' },
  },
  {
    mistake: 'a misspelt endpoint, which says that once',
    edit: { 'endpoint:': 'endpiont: autodiscover.contoso.com' },
    message: ["endpiont: is not a known key here; did you mean 'endpoint'?"],
    fix: { 'endpiont:': 'endpoint:' },
  },
  {
    mistake: 'missing namespaces',
    edit: { 'namespaces:': '', [LAST]: '' },
    message: ['namespaces: is missing'],
    fix: { 'zones:': 'namespaces: [fabrikam.com]\nzones:' },
  },
  {
    mistake: 'a mistyped key',
    edit: { 'endpoint:': 'endpiont: autodiscover.contoso.com' },
    at: '3:1',
    message: ['endpiont: is not a known key here', "did you mean 'endpoint'?"],
    fix: { endpiont: 'endpoint' },
  },
  {
    mistake: 'a mistyped key within',
    edit: { [ZONE]: '  - { name: fabrikam.com, di: Z00000000FABRIKAM }' },
    at: '7:27',
    message: ["did you mean 'id'?"],
    fix: { 'di:': 'id:' },
  },
  {
    mistake: 'a mistyped key of a namespace',
    edit: namespaces('{ domain: fabrikam.com, extrenal: true }'),
    message: ["did you mean 'external'?"],
    fix: { extrenal: 'external' },
  },
  { mistake: 'a key that is like no other', edit: added('proxy: x'), at: '2:1', message: ['known are account, region, endpoint'], fix: { 'proxy: x\n': '' } },
  {
    mistake: 'an account without quotes',
    edit: { 'account:': 'account: 111111111111' },
    at: '1:10',
    message: ['in quotes'],
    fix: { '111111111111': "'111111111111'" },
  },
  {
    mistake: 'an account of eleven digits',
    edit: { 'account:': "account: '11111111111'" },
    at: '1:10',
    message: ['is not an AWS account ID', 'twelve digits'],
    fix: { '11111111111': '111111111111' },
  },
  {
    mistake: 'no region',
    edit: { 'region:': 'region: frankfurt' },
    at: '2:9',
    message: ["'frankfurt' is not an AWS region; write one such as eu-central-1"],
    fix: { frankfurt: 'eu-central-1' },
  },
  {
    mistake: 'a region with a letter too many',
    edit: { 'region:': 'region: eu-centrall-1' },
    at: '2:9',
    message: ["region: 'eu-centrall-1' is not an AWS region; did you mean 'eu-central-1'?"],
    fix: { 'eu-centrall-1': 'eu-central-1' },
  },
  {
    mistake: "a zone's region with a wrong letter",
    edit: { [ZONE]: '  - { name: fabrikam.com, region: eu-cemtral-1 }' },
    at: '7:35',
    message: ["zones[1].region: 'eu-cemtral-1' is not an AWS region; did you mean 'eu-central-1'?"],
    fix: { 'eu-cemtral-1': 'eu-central-1' },
  },
  {
    mistake: 'an availability zone for a region',
    edit: { 'region:': 'region: eu-central-1a' },
    at: '2:9',
    message: ["'eu-central-1a' is not an AWS region; did you mean 'eu-central-1'?"],
    fix: { 'eu-central-1a': 'eu-central-1' },
  },
  {
    mistake: 'a zone ID that is an ARN',
    edit: { [ZONE]: '  - { name: fabrikam.com, id: "arn:aws:route53:::hostedzone/Z00000000FABRIKAM" }' },
    message: ['is not a hosted zone ID', 'such as Z0123456789ABCDEFGHIJ'],
    fix: { '"arn:aws:route53:::hostedzone/Z00000000FABRIKAM"': 'Z00000000FABRIKAM' },
  },
  { mistake: 'an unknown hosts mode', edit: added('hosts: all'), at: '2:8', message: ["'all' is not one of listed, any"], fix: { 'hosts: all': 'hosts: any' } },
  { mistake: 'a TTL as a text', edit: added('records: { ttl: 5m }'), at: '2:17', message: ["'5m' is not a number"], fix: { '5m': '300' } },
  { mistake: 'a negative TTL', edit: added('records: { ttl: -1 }'), message: ['-1 is out of bounds', 'at least 0'], fix: { '-1': '0' } },
  {
    mistake: 'no namespace at all',
    edit: { [LAST]: '', 'namespaces:': 'namespaces: []' },
    message: ['is empty; list at least one namespace'],
    fix: { '[]': '[fabrikam.com]' },
  },
  {
    mistake: 'an empty value',
    edit: { 'endpoint:': 'endpoint:' },
    at: '3:10',
    message: ['endpoint: is empty; write a text: the HTTPS Autodiscover host'],
    fix: { 'endpoint:': 'endpoint: autodiscover.contoso.com' },
  },
  {
    mistake: 'an empty value that may be left out',
    edit: added('records:'),
    at: '2:9',
    message: ['records: is empty; write a map of keys, or leave the key out'],
    fix: { 'records:\n': '' },
  },
  {
    mistake: 'an empty list',
    edit: { [LAST]: '' },
    at: '8:12',
    message: ['namespaces: is empty; write a list: the mail domains'],
    fix: { 'namespaces:': 'namespaces: [fabrikam.com]' },
  },
  {
    mistake: 'an empty entry',
    edit: namespaces('fabrikam.com', ''),
    at: '10:5',
    message: ['namespaces[1]: is empty', 'or remove the line'],
    fix: { '  - \n': '' },
  },
  {
    mistake: 'a text in place of a list',
    edit: { [LAST]: '', 'namespaces:': 'namespaces: fabrikam.com, sales.fabrikam.com' },
    at: '8:13',
    message: ['is not a list; write [fabrikam.com, sales.fabrikam.com]'],
    fix: { 'fabrikam.com, sales.fabrikam.com': '[fabrikam.com, sales.fabrikam.com]' },
  },
  {
    mistake: "a word processor's dash for that of a list",
    edit: { [LAST]: '  \u2013 fabrikam.com' },
    at: '9:3',
    message: ["is not a list; write [fabrikam.com], or each on a line of its own after '- '"],
    fix: { '\u2013 fabrikam.com': '- fabrikam.com' },
  },
  {
    mistake: 'spaces that are none',
    edit: { [LAST]: '\u00a0\u00a0- fabrikam.com' },
    at: '9:1',
    message: ['a special space, as from a web page or a word processor, indents the line: write plain spaces'],
    fix: { '\u00a0\u00a0': '  ' },
  },
  {
    mistake: 'domains as keys',
    edit: { [LAST]: '  fabrikam.com: { external: true }' },
    at: '9:3',
    message: ["is not a list; write each entry on a line of its own after '- '"],
    fix: { 'fabrikam.com: { external: true }': '- { domain: fabrikam.com, external: true }' },
  },
  {
    mistake: 'a domain as a key',
    edit: namespaces('fabrikam.com:\n      external: true'),
    at: '9:5',
    message: ['write the domain as a value, domain: fabrikam.com'],
    fix: { 'fabrikam.com:\n      external': 'domain: fabrikam.com\n    external' },
  },
  {
    mistake: 'a number in quotes',
    edit: added("records: { ttl: '300' }"),
    at: '2:17',
    message: ["'300' is not a number; write it without quotes"],
    fix: { "'300'": '300' },
  },
  { mistake: 'a namespace that is a number', edit: namespaces('42'), message: ['namespaces[0]'], fix: { '42': 'fabrikam.com' } },
  {
    mistake: 'a namespace without a domain',
    edit: namespaces('{ external: true }'),
    message: ['namespaces[0].domain: is missing'],
    fix: { 'external: true': 'external: true, domain: fabrikam.com' },
  },
  {
    mistake: 'yes for true',
    edit: namespaces('{ domain: fabrikam.com, external: yes }'),
    message: ["'yes' is not true or false; write true"],
    fix: { yes: 'true' },
  },
  {
    mistake: 'an ingress that is no range',
    edit: added('loadBalancer: { ingress: [10.0.0.1] }'),
    message: ["'10.0.0.1' is neither an address range nor a prefix list"],
    fix: { '10.0.0.1': '10.0.0.0/24' },
  },
  { mistake: 'an empty ingress', edit: added('loadBalancer: { ingress: [] }'), message: ['no client could reach the site'], fix: { 'ingress: []': '' } },
  {
    mistake: 'an unknown scheme',
    edit: added('loadBalancer: { scheme: private }'),
    message: ['is not one of internet-facing, internal'],
    fix: { private: 'internet-facing' },
  },
  {
    mistake: 'one availability zone',
    edit: added('network: { availabilityZones: [eu-central-1a] }'),
    message: ['needs two availability zones'],
    fix: { 'eu-central-1a': 'eu-central-1a, eu-central-1b' },
  },
  { mistake: 'a tag that is a number', edit: added('tags: { cost: 42 }'), message: ['put it in quotes'], fix: { '42': "'42'" } },

  // Names
  {
    mistake: 'an endpoint that is a URL',
    edit: { 'endpoint:': 'endpoint: https://autodiscover.contoso.com/autodiscover/autodiscover.xml' },
    at: '3:11',
    message: ["is a URL; write only its host, 'autodiscover.contoso.com'"],
    fix: { 'https://autodiscover.contoso.com/autodiscover/autodiscover.xml': 'autodiscover.contoso.com' },
  },
  {
    mistake: 'an endpoint with a path',
    edit: { 'endpoint:': 'endpoint: autodiscover.contoso.com/autodiscover' },
    message: ['contains a path', "'autodiscover.contoso.com'"],
    fix: { 'autodiscover.contoso.com/autodiscover': 'autodiscover.contoso.com' },
  },
  { mistake: 'an endpoint with a port', edit: { 'endpoint:': 'endpoint: autodiscover.contoso.com:443' }, message: ['contains a port'], fix: { ':443': '' } },
  {
    mistake: 'an endpoint that is an address',
    edit: { 'endpoint:': 'endpoint: 192.0.2.7' },
    message: ['is an IP address'],
    fix: { '192.0.2.7': 'autodiscover.contoso.com' },
  },
  {
    mistake: "Microsoft's redirect site for an endpoint",
    edit: { 'endpoint:': 'endpoint: autodiscover.outlook.com' },
    at: '3:11',
    message: ["'autodiscover.outlook.com' is the redirect site of Exchange Online", "write the endpoint that it redirects to, 'autodiscover-s.outlook.com'"],
    fix: { 'autodiscover.outlook.com': 'autodiscover-s.outlook.com' },
  },
  {
    mistake: 'a time that no record can have',
    edit: added('records: { ttl: 3153600000 }'),
    at: '2:17',
    message: ['records.ttl: 3153600000'],
    fix: { '3153600000': '2147483647' },
  },
  {
    mistake: 'an endpoint of one label',
    edit: { 'endpoint:': 'endpoint: exchange' },
    message: ['has a single label'],
    fix: { 'endpoint: exchange': 'endpoint: exchange.contoso.com' },
  },
  {
    mistake: 'a mail address',
    edit: namespaces('info@fabrikam.com'),
    message: ["is a mail address; write only its domain, 'fabrikam.com'"],
    fix: { 'info@': '' },
  },
  { mistake: 'a wildcard', edit: namespaces("'*.fabrikam.com'"), message: ['contains a wildcard'], fix: { "'*.fabrikam.com'": 'sales.fabrikam.com' } },
  {
    mistake: 'the autodiscover host for the namespace',
    edit: namespaces('autodiscover.fabrikam.com'),
    at: '9:5',
    message: ["write the SMTP namespace, 'fabrikam.com'"],
    fix: { '- autodiscover.': '- ' },
  },
  { mistake: 'a space within', edit: namespaces('fabri kam.com'), message: ['contains white space'], fix: { 'fabri kam': 'fabrikam' } },
  {
    mistake: 'several domains in one',
    edit: namespaces('fabrikam.com, sales.fabrikam.com'),
    at: '9:5',
    message: ["is 2 names; write each on its own, 'fabrikam.com', 'sales.fabrikam.com'"],
    fix: { 'fabrikam.com, sales.fabrikam.com': "'fabrikam.com'\n  - 'sales.fabrikam.com'" },
  },
  {
    mistake: 'quotes within quotes',
    edit: namespaces(`'"fabrikam.com"'`),
    at: '9:5',
    message: ["is in quotes that are part of the text; write only the name, 'fabrikam.com'"],
    fix: { '\'"fabrikam.com"\'': "'fabrikam.com'" },
  },
  {
    mistake: 'a letter that a file in ASCII lost',
    edit: namespaces('{ domain: m?ller.example, external: true }'),
    at: '9:15',
    message: ["'m?ller.example' has '?' where a letter was lost", 'write the letter, or export the file again with -Encoding UTF8'],
    fix: { 'm?ller': 'müller' },
  },
  { mistake: 'an underscore', edit: namespaces('fabri_kam.com'), message: ["has the label 'fabri_kam'"], fix: { fabri_kam: 'fabrikam' } },
  { mistake: 'a hyphen at an end', edit: namespaces('fabrikam-.com'), message: ["has the label 'fabrikam-'"], fix: { 'fabrikam-': 'fabrikam' } },
  { mistake: 'an empty label', edit: namespaces('fabrikam..com'), message: ['has an empty label'], fix: { 'fabrikam..com': 'fabrikam.com' } },
  {
    mistake: 'a label too long',
    edit: namespaces(`${'a'.repeat(64)}.com`),
    message: ['has a label of 64 characters', 'at most 63'],
    fix: { ['a'.repeat(64)]: `${'a'.repeat(63)}.fabrikam` },
  },
  {
    mistake: 'a host too long for DNS',
    edit: namespaces(`${'a23456789.'.repeat(24)}example`),
    message: ['at most 253'],
    fix: { ['a23456789.'.repeat(24)]: 'fabrikam.com\n  - sales.fabrikam.com #' },
  },
  {
    mistake: 'a host too long for a listener rule',
    edit: namespaces(`{ domain: ${'a23456789.'.repeat(12)}example, external: true }`),
    message: ['at most 128', "hosts: 'any'"],
    fix: { 'region:': 'hosts: any\nregion:' },
  },
  {
    mistake: 'an international top-level domain in listed mode',
    edit: namespaces('{ domain: почта.рф, external: true }'),
    message: ["ends in '.xn--p1ai'", "hosts: 'any'"],
    fix: { 'region:': 'hosts: any\nregion:' },
  },
  {
    mistake: 'an impossible international name',
    edit: namespaces('{ domain: "a\\u200db.com", external: true }'),
    message: ['UTS #46'],
    fix: { '\\u200d': '' },
  },
  {
    mistake: 'a public suffix',
    edit: namespaces('{ domain: co.uk, external: true }'),
    message: ['is a public suffix', "'fabrikam.co.uk'"],
    fix: { 'co.uk': 'fabrikam.co.uk' },
  },
  {
    mistake: 'a top-level domain that is a number',
    edit: namespaces('{ domain: fabrikam.123, external: true }'),
    message: ['ends in a number'],
    fix: { 'fabrikam.123': 'fabrikam.com' },
  },
  {
    mistake: 'an endpoint of its own that is a URL',
    edit: namespaces('{ domain: fabrikam.com, endpoint: https://outlook.com }'),
    message: ['namespaces[0].endpoint', 'is a URL'],
    fix: { 'https://outlook.com': 'outlook.com' },
  },
  {
    mistake: "Microsoft's redirect site for an endpoint of its own",
    edit: namespaces('{ domain: fabrikam.com, endpoint: autodiscover.office365.us }'),
    message: ['namespaces[0].endpoint', "'autodiscover-s.office365.us'"],
    fix: { 'autodiscover.office365.us': 'autodiscover-s.office365.us' },
  },

  // What does not go together
  {
    mistake: 'a namespace twice',
    edit: namespaces('fabrikam.com', 'Fabrikam.COM.'),
    at: '10:5',
    message: ['is in the list twice', 'first at environment.yaml:9'],
    fix: { '  - Fabrikam.COM.\n': '' },
  },
  {
    mistake: 'a namespace twice, in Unicode and in ASCII',
    edit: namespaces('{ domain: bücher.example, external: true }', '{ domain: xn--bcher-kva.example, external: true }'),
    message: ['is in the list twice'],
    fix: { '  - { domain: xn--bcher-kva.example, external: true }\n': '' },
  },
  {
    mistake: "the endpoint's own namespace",
    edit: namespaces('contoso.com'),
    message: ["is the endpoint's own namespace", 'loop'],
    fix: { '- contoso.com': '- fabrikam.com' },
  },
  {
    mistake: "another namespace's endpoint in the list",
    edit: namespaces('{ domain: fabrikam.com, endpoint: autodiscover.tailspintoys.com }', '{ domain: tailspintoys.com, external: true }'),
    message: ["is the endpoint's own namespace"],
    fix: { '  - { domain: tailspintoys.com, external: true }\n': '' },
  },
  {
    mistake: 'the endpoint for the redirect host',
    edit: { 'redirectHost:': 'redirectHost: autodiscover.contoso.com' },
    at: '4:15',
    message: ['is also the endpoint'],
    fix: { 'redirectHost: autodiscover': 'redirectHost: redirect' },
  },
  {
    mistake: 'the redirect host for a namespace',
    edit: { 'redirectHost:': 'redirectHost: autodiscover.fabrikam.com' },
    message: ['a CNAME of itself'],
    fix: { 'redirectHost: autodiscover': 'redirectHost: redirect' },
  },
  {
    mistake: 'the redirect host for a former one too',
    edit: { 'redirectHost:': 'redirectHost: redirect.contoso.com\nformerRedirectHosts: [redirect.contoso.com]' },
    at: '5:23',
    message: ['is also the redirect host', 'give the new name as the redirect host'],
    fix: { '[redirect': '[old' },
  },
  {
    mistake: 'the endpoint for a former redirect host',
    edit: { 'redirectHost:': 'redirectHost: redirect.contoso.com\nformerRedirectHosts: [autodiscover.contoso.com]' },
    message: ['is also the endpoint'],
    fix: { '[autodiscover': '[old' },
  },
  {
    mistake: 'a former redirect host twice',
    edit: { 'redirectHost:': 'redirectHost: redirect.contoso.com\nformerRedirectHosts: [old.contoso.com, { name: OLD.contoso.com. }]' },
    message: ['is in the list twice'],
    fix: { ', { name: OLD.contoso.com. }': '' },
  },
  {
    mistake: 'a former redirect host for a namespace',
    edit: { 'redirectHost:': 'redirectHost: redirect.contoso.com\nformerRedirectHosts: [autodiscover.fabrikam.com]' },
    message: ['a former redirect host'],
    fix: { '[autodiscover.fabrikam.com]': '[old.contoso.com]' },
  },
  {
    mistake: 'a former redirect host in no zone',
    edit: { 'redirectHost:': 'redirectHost: redirect.contoso.com\nformerRedirectHosts: [redirect.adatum.com]' },
    message: ['is in none of the zones', '{name: redirect.adatum.com, external: true} and keep its record there'],
    fix: { '[redirect.adatum.com]': '[{name: redirect.adatum.com, external: true}]' },
  },
  {
    mistake: 'an alias of a former redirect host to be retained, and none is made',
    edit: { 'redirectHost:': 'redirectHost: redirect.contoso.com\nformerRedirectHosts: [{ name: redirect.adatum.com, external: true, retain: true }]' },
    message: ['has no effect, because the alias of this name is not made here'],
    fix: { ', retain: true': '' },
  },
  {
    mistake: 'no former redirect host',
    edit: { 'redirectHost:': 'redirectHost: redirect.contoso.com\nformerRedirectHosts: []' },
    message: ['is empty; name the former redirect hosts, or leave the key out'],
    fix: { 'formerRedirectHosts: []\n': '' },
  },
  {
    mistake: 'a namespace in no zone',
    edit: namespaces('tailspintoys.com'),
    at: '9:5',
    message: ['is in none of the zones', 'external: true'],
    fix: { '- tailspintoys.com': '- {domain: tailspintoys.com, external: true}' },
  },
  {
    mistake: 'a redirect host in no zone',
    edit: { 'redirectHost:': 'redirectHost: redirect.adatum.com' },
    message: ['is in none of the zones', 'external: true'],
    fix: { 'redirectHost: redirect.adatum.com': 'redirectHost: {name: redirect.adatum.com, external: true}' },
  },
  {
    mistake: "a redirect host in another account's zone",
    edit: { '  - { name: contoso.com': "  - { name: contoso.com, id: Z1, account: '222222222222' }" },
    message: ['is in a zone of account 222222222222'],
    fix: { 'redirectHost: redirect.contoso.com': 'redirectHost: {name: redirect.contoso.com, external: true}' },
  },
  {
    mistake: 'a zone twice',
    edit: { [ZONE]: '  - { name: fabrikam.com, id: Z2 }\n  - { name: FABRIKAM.com., id: Z3 }' },
    at: '8:5',
    message: ['is in the list twice, first at zones[1]'],
    fix: { '  - { name: FABRIKAM.com., id: Z3 }\n': '' },
  },
  {
    mistake: 'a zone ID twice',
    edit: { [ZONE]: '  - { name: fabrikam.com, id: Z00000000CONTOSO }' },
    at: '7:31',
    message: ['is the ID of zones[0] too'],
    fix: { 'fabrikam.com, id: Z00000000CONTOSO': 'fabrikam.com, id: Z00000000FABRIKAM' },
  },
  {
    mistake: 'a zone whose name is a URL',
    edit: { [ZONE]: '  - { name: "https://fabrikam.com", id: Z2 }' },
    message: ['zones[1].name', 'is a URL'],
    fix: { '"https://fabrikam.com"': 'fabrikam.com' },
  },
  {
    mistake: "another account's zone without a redirect host",
    edit: { 'redirectHost:': '', [ZONE]: "  - { name: fabrikam.com, id: Z2, account: '222222222222' }" },
    message: ['give redirectHost'],
    fix: { 'zones:': 'redirectHost: redirect.contoso.com\nzones:' },
  },
  {
    mistake: "a zone at the host's own name in another account",
    edit: { [ZONE]: "  - { name: autodiscover.fabrikam.com, id: Z2, account: '222222222222' }" },
    message: ['named exactly', 'external'],
    fix: { 'name: autodiscover.fabrikam.com': 'name: fabrikam.com' },
  },
  {
    mistake: 'an SRV record that the zone does not hold',
    edit: { 'account:': "account: '111111111111'\nrecords: { srv: true }", [ZONE]: '  - { name: autodiscover.fabrikam.com, id: Z2 }' },
    message: ['SRV record', '_autodiscover._tcp.fabrikam.com'],
    fix: { 'name: autodiscover.fabrikam.com': 'name: fabrikam.com' },
  },
  {
    mistake: 'an internal site without a VPC',
    edit: added('loadBalancer: { scheme: internal }'),
    message: ['give network.vpcId'],
    fix: { 'loadBalancer:': 'network: { vpcId: vpc-0a1b2c3d }\nloadBalancer:' },
  },
  {
    mistake: 'a subnet ID that is too short',
    edit: added('network: { publicSubnetIds: [subnet-01] }'),
    message: ["'subnet-01' is not a subnet ID"],
    fix: {
      'publicSubnetIds: [subnet-01]':
        'vpcId: vpc-0a1b2c3d, availabilityZones: [eu-central-1a, eu-central-1b], publicSubnetIds: [subnet-0123456789abcdef0, subnet-0123456789abcdef1]',
    },
  },
  {
    mistake: 'half of a VPC',
    edit: added('network: { vpcId: vpc-0a1b2c3d, publicSubnetIds: [subnet-0a1b2c3d] }'),
    message: ['give availabilityZones too'],
    fix: { ', publicSubnetIds: [subnet-0a1b2c3d]': '' },
  },
  {
    mistake: 'subnets without a VPC',
    edit: added('network: { publicSubnetIds: [subnet-0a1b2c3d] }'),
    message: ['has no effect without vpcId'],
    fix: { 'publicSubnetIds: [subnet-0a1b2c3d]': '' },
  },
  {
    mistake: 'priorities the wrong way round',
    edit: added('rules: { priorities: { first: 200, last: 100 } }'),
    message: ['swap first and last'],
    fix: { 'first: 200, last: 100': 'first: 100, last: 200' },
  },
  {
    mistake: 'a priority that no listener has',
    edit: added('rules: { priorities: { first: 0, last: 100 } }'),
    message: ['0 is out of bounds', 'at least 1'],
    fix: { 'first: 0': 'first: 1' },
  },
  {
    mistake: 'too few rules',
    edit: {
      'account:': "account: '111111111111'\nrules: { slots: 1, max: 1, priorities: { first: 1, last: 1 } }",
      ...namespaces(...[1, 2, 3, 4, 5, 6].map((n) => `{ domain: d${n}.example, external: true }`)),
    },
    message: ['6 hosts do not fit 1 rules of 5 hosts each', "hosts: 'any'"],
    fix: { 'region:': 'hosts: any\nregion:' },
  },
  {
    mistake: 'no priority left for an endpoint of its own',
    edit: {
      'account:': "account: '111111111111'\nrules: { priorities: { first: 1, last: 100 } }",
      ...namespaces('{ domain: fabrikam.com, endpoint: autodiscover-s.outlook.com }'),
    },
    message: ['leave no priority', 'autodiscover.fabrikam.com'],
    fix: { 'last: 100': 'last: 200' },
  },
  {
    mistake: 'more rules than the load balancer holds',
    edit: {
      'account:': "account: '111111111111'\nrules: { max: 2 }",
      ...namespaces(...[1, 2, 3, 4, 5, 6].map((n) => `{ domain: d${n}.example, external: true }`)),
    },
    message: ['a load balancer holds 2'],
    fix: { 'region:': 'hosts: any\nregion:' },
  },
  {
    mistake: 'more records than a stack holds',
    edit: namespaces(...Array.from({ length: 460 }, (_, n) => `d${n}.fabrikam.com`)),
    message: ['records.stacks to 2'],
    fix: { 'region:': 'records: { stacks: 2 }\nhosts: any\nregion:' },
  },

  {
    mistake: 'aliases and rules that the stack of the site does not hold',
    edit: {
      ...added('loadBalancer: { ipAddressType: dualstack }'),
      [ZONE]: Array.from({ length: 230 }, (_, n) => `  - { name: autodiscover.d${n}.example, id: Z${n}A }`).join('\n'),
      ...namespaces(...Array.from({ length: 230 }, (_, n) => `d${n}.example`)),
    },
    message: ["records in the site's own stack, which has room for 450"],
    fix: Object.fromEntries(Array.from({ length: 230 }, (_, n) => [`name: autodiscover.d${n}.`, `name: d${n}.`])),
  },
  {
    mistake: 'more records in another account than a stack holds, with two a zone',
    edit: {
      [ZONE]: "  - { name: fabrikam.com, id: Z1, account: '222222222222' }\n  - { name: fabrikam.com, id: Z2, private: true, account: '222222222222' }",
      'account:': "account: '111111111111'\nhosts: any",
      ...namespaces(...Array.from({ length: 230 }, (_, n) => `d${n}.fabrikam.com`)),
    },
    message: ['records.stacks: is too low: account 222222222222 in eu-central-1 would have 460 records', 'set records.stacks to 2'],
    fix: { 'hosts: any': 'hosts: any\nrecords: { stacks: 2 }' },
  },
  {
    mistake: 'a network too small for two subnets',
    edit: added('network: { cidr: 10.0.0.0/28 }'),
    at: '2:18',
    message: ["'10.0.0.0/28' does not hold two subnets"],
    fix: { '/28': '/26' },
  },
  {
    mistake: 'a network of every address',
    edit: added('network: { cidr: 0.0.0.0/0 }'),
    message: ["network.cidr: '0.0.0.0/0' is larger than a VPC: give a range from /16 to /26"],
    fix: { '0.0.0.0/0': '10.0.0.0/16' },
  },
  {
    mistake: 'a URL for the bucket of the access logs',
    edit: added('loadBalancer: { accessLogs: { bucket: s3://logs/x } }'),
    at: '2:39',
    message: ["loadBalancer.accessLogs.bucket: 's3://logs/x' is a URL: write only the bucket's name, such as 'logs', and 'x' as the prefix"],
    fix: { 's3://logs/x': 'logs, prefix: x' },
  },
  {
    mistake: 'an ARN for the bucket of the access logs',
    edit: added("loadBalancer: { accessLogs: { bucket: 'arn:aws:s3:::logs' } }"),
    message: ["is an ARN: write only the bucket's name, such as 'logs'"],
    fix: { "'arn:aws:s3:::logs'": 'logs' },
  },
  {
    mistake: 'a bucket that is none',
    edit: added('loadBalancer: { accessLogs: { bucket: Not_A_Bucket! } }'),
    message: ["loadBalancer.accessLogs.bucket: 'Not_A_Bucket!' is not the name of a bucket: 3 to 63 lower-case letters"],
    fix: { 'Not_A_Bucket!': 'contoso-access-logs' },
  },
  {
    mistake: 'a prefix of access logs between slashes',
    edit: added('loadBalancer: { accessLogs: { bucket: logs, prefix: /aws/alb/ } }'),
    at: '2:53',
    message: ["loadBalancer.accessLogs.prefix: '/aws/alb/' begins or ends with a slash", "write 'aws/alb'"],
    fix: { '/aws/alb/': 'aws/alb' },
  },
  {
    mistake: 'port 443 of a load balancer that exists',
    edit: added(existing('securityGroupId: sg-0a1b2c3d').replace('{ existing', '{ refuseHttps: true, existing')),
    message: ['loadBalancer.refuseHttps: would open port 443 of a load balancer that exists already', 'give existing.openUnusedPort443: true'],
    fix: { 'refuseHttps: true, existing: {': 'existing: { openUnusedPort443: true,' },
  },
  {
    mistake: 'port 443 of a listener that exists',
    edit: added(
      `${existing(
        "securityGroupId: sg-0a1b2c3d, openUnusedPort443: true, listenerArn: 'arn:aws:elasticloadbalancing:eu-central-1:111111111111:listener/app/shared/0123456789abcdef/0123456789abcdef'",
      )}\nrules: { priorities: { first: 1000, last: 1999 } }`,
    ),
    message: ['loadBalancer.existing.openUnusedPort443: has no effect on a listener that exists already'],
    fix: { ' openUnusedPort443: true,': '' },
  },
  {
    mistake: 'an availability zone of another region',
    edit: added('network: { availabilityZones: [eu-central-1a, eu-west-1a] }'),
    at: '2:47',
    message: ['is not in the region eu-central-1'],
    fix: { 'eu-west-1a': 'eu-central-1b' },
  },
  {
    mistake: 'an availability zone twice',
    edit: added('network: { availabilityZones: [eu-central-1a, eu-central-1a] }'),
    message: ['is there twice'],
    fix: { 'eu-central-1a, eu-central-1a': 'eu-central-1a, eu-central-1b' },
  },
  {
    mistake: 'a subnet twice',
    edit: added('network: { vpcId: vpc-0a1b2c3d, availabilityZones: [eu-central-1a, eu-central-1b], publicSubnetIds: [subnet-0a1b2c3d, subnet-0a1b2c3d] }'),
    message: ["network.publicSubnetIds[1]: 'subnet-0a1b2c3d' is there twice"],
    fix: { 'subnet-0a1b2c3d, subnet-0a1b2c3d': 'subnet-0a1b2c3d, subnet-0b1b2c3d' },
  },
  {
    mistake: 'private subnets for a public load balancer',
    edit: added('network: { vpcId: vpc-0a1b2c3d, availabilityZones: [eu-central-1a, eu-central-1b], privateSubnetIds: [subnet-0a1b2c3d, subnet-0b1b2c3d] }'),
    message: ['give publicSubnetIds'],
    fix: { privateSubnetIds: 'publicSubnetIds' },
  },
  {
    mistake: 'a load balancer of another account',
    edit: added(existing('securityGroupId: sg-0a1b2c3d', '999999999999')),
    message: ['is in eu-central-1 of account 999999999999'],
    fix: { '999999999999': '111111111111' },
  },
  {
    mistake: 'a listener of another load balancer',
    edit: added(
      `${existing("securityGroupId: sg-0a1b2c3d, listenerArn: 'arn:aws:elasticloadbalancing:eu-central-1:111111111111:listener/app/other/0123456789abcdef/0123456789abcdef'")}\nrules: { priorities: { first: 1000, last: 1999 } }`,
    ),
    message: ['is not a listener of loadBalancerArn'],
    fix: { 'listener/app/other': 'listener/app/shared' },
  },
  {
    mistake: 'a shared listener without priorities',
    edit: added(
      existing(
        "securityGroupId: sg-0a1b2c3d, listenerArn: 'arn:aws:elasticloadbalancing:eu-central-1:111111111111:listener/app/shared/0123456789abcdef/0123456789abcdef'",
      ),
    ),
    message: ['give rules.priorities'],
    fix: { 'region:': 'rules: { priorities: { first: 1000, last: 1999 } }\nregion:' },
  },
  {
    mistake: 'a scheme for a load balancer that exists',
    edit: added(existing('securityGroupId: sg-0a1b2c3d').replace('{ existing', '{ scheme: internal, existing')),
    message: ['loadBalancer.scheme: has no effect'],
    fix: { 'scheme: internal, ': '' },
  },

  // Certificate
  {
    mistake: "a load balancer's ARN for the certificate's",
    edit: added('certificate: { arn: arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer/app/a/1 }'),
    at: '2:21',
    message: ['certificate.arn: ', 'is not the ARN of a certificate in ACM'],
    fix: {
      'arn:aws:elasticloadbalancing:eu-central-1:111111111111:loadbalancer/app/a/1':
        'arn:aws:acm:eu-central-1:111111111111:certificate/12345678-1234-1234-1234-123456789012',
    },
  },
  {
    mistake: 'an unknown source of the certificate',
    edit: added('certificate: { source: iam }'),
    at: '2:24',
    message: ["'iam' is not one of acm, tls"],
    fix: { iam: 'acm' },
  },
  {
    mistake: 'an ARN and a handshake',
    edit: added('certificate: { arn: arn:aws:acm:eu-central-1:111111111111:certificate/1, source: tls }'),
    message: ['certificate.source: ', 'leave one of the two out'],
    fix: { ', source: tls': '' },
  },
  {
    mistake: 'a port to ask ACM at',
    edit: added('certificate: { source: acm, port: 8443 }'),
    at: '2:35',
    message: ['certificate.port: ', 'leave it out'],
    fix: { ', port: 8443': '' },
  },
  { mistake: 'a port beyond the last', edit: added('certificate: { port: 65536 }'), message: ['65536 is out of bounds'], fix: { '65536': '65535' } },
  {
    mistake: 'a mistyped key of the certificate',
    edit: added('certificate: { lookup: true }'),
    message: ["did you mean 'lookUp'?"],
    fix: { lookup: 'lookUp' },
  },
  {
    mistake: 'an unknown way of covered namespaces',
    edit: added('whenCovered: cname'),
    at: '2:14',
    message: ["'cname' is not one of redirect, direct"],
    fix: { 'whenCovered: cname': 'whenCovered: direct' },
  },
  {
    mistake: 'a way of covered namespaces for one with an endpoint of its own',
    edit: namespaces('{ domain: fabrikam.com, endpoint: autodiscover-s.outlook.com, whenCovered: direct }'),
    at: '9:80',
    message: ["namespaces[0].whenCovered: 'fabrikam.com' has its own endpoint", 'leave one of the two out'],
    fix: { ', whenCovered: direct': '' },
  },

  // CSV files
  {
    mistake: 'a CSV file that is not there',
    edit: namespaces('{ csv: nowhere.csv }'),
    at: '9:12',
    message: ["'nowhere.csv' is not readable (ENOENT)"],
    fix: { 'nowhere.csv': 'utf8.csv, withoutZone: external' },
  },
  {
    mistake: 'a CSV file without its columns',
    edit: namespaces('{ csv: columns.csv }'),
    message: ['columns.csv:1', 'has no column DomainName'],
    fix: { 'columns.csv': 'utf8.csv, withoutZone: external' },
  },
  {
    mistake: 'a CSV file without a line',
    edit: namespaces('{ csv: empty.csv }'),
    message: ['lists no accepted domain'],
    fix: { 'empty.csv': 'utf8.csv, withoutZone: external' },
  },
  {
    mistake: 'a CSV file with an unknown type',
    edit: namespaces('{ csv: type.csv }'),
    message: ['type.csv:2', "unknown DomainType 'Foreign'"],
    fix: { 'type.csv': 'utf8.csv, withoutZone: external' },
  },
  {
    mistake: 'a CSV file with lines cut short',
    edit: namespaces('{ csv: short.csv }'),
    message: ['short.csv:2: is a line without its DomainType', 'short.csv:3: is a line without its DomainName'],
    fix: { 'short.csv': 'utf8.csv, withoutZone: external' },
  },
  {
    mistake: 'a CSV file with a domain in no zone',
    edit: namespaces('{ csv: zone.csv }'),
    message: ['zone.csv:3', 'tailspintoys.com', "is in none of the zones: add its zone to 'zones', or write `withoutZone: external` next to `csv`"],
    fix: { 'csv: zone.csv': 'csv: zone.csv, withoutZone: external' },
  },
  {
    mistake: 'a CSV file with a domain in no zone, fixed by an entry of its own',
    edit: namespaces('{ csv: zone.csv }'),
    message: ['zone.csv:3', 'or {domain: tailspintoys.com, external: true} in the list'],
    fix: { '- { csv: zone.csv }': '- { csv: zone.csv }\n  - {domain: tailspintoys.com, external: true}' },
  },
  {
    mistake: 'a CSV file with a name that is none',
    edit: namespaces('{ csv: label.csv }'),
    message: [`label.csv:3: 'fabri_kam.com' has the label 'fabri_kam'`, 'or leave the line out with leaveOut: ["fabri_kam.com"]'],
    fix: { 'csv: label.csv': 'csv: label.csv, leaveOut: ["fabri_kam.com"]' },
  },
  {
    mistake: "a CSV file with a letter that Windows PowerShell's ASCII lost",
    edit: namespaces('{ csv: ascii.csv, withoutZone: external }'),
    message: [`ascii.csv:2: 'm?ller.example' has '?' where a letter was lost`, 'export the file again with -Encoding UTF8'],
    fix: { 'csv: ascii.csv': 'csv: utf8.csv' },
  },
  {
    mistake: 'a CSV file that is all left out',
    edit: namespaces('{ csv: relay.csv, withoutZone: external }'),
    at: '9:3',
    message: [
      'namespaces: are none, because every line of the CSV files is left out: list a domain by itself, or take further types with domainTypes: [Authoritative, InternalRelay]; ',
      'relay.csv:2: adatum.com is left out: it is of type InternalRelay',
    ],
    fix: { 'csv: relay.csv': 'csv: relay.csv, domainTypes: [Authoritative, InternalRelay]' },
  },
  {
    mistake: 'a CSV file that leaveOut leaves nothing of',
    edit: namespaces('{ csv: zone.csv, withoutZone: external, leaveOut: ["*.com", "*.example"] }'),
    message: ['namespaces: are none, because every line of the CSV files is left out: list a domain by itself, or name fewer in leaveOut; '],
    fix: { ', leaveOut: ["*.com", "*.example"]': '' },
  },
  {
    mistake: 'a CSV file that Format-Table cut',
    edit: namespaces('{ csv: cut.csv }'),
    message: ["cut.csv:4: has 'fabrikam-with-a-long-na...', cut to fit the width of a window", '`Get-AcceptedDomain | Export-Csv -Encoding UTF8`'],
    fix: { 'csv: cut.csv': 'csv: zone.csv, withoutZone: external' },
  },
  {
    mistake: 'a CSV file that Format-List wrote',
    edit: namespaces('{ csv: list.csv }'),
    message: ['list.csv:3: is a list as Format-List writes it; write it with `Get-AcceptedDomain | Export-Csv -Encoding UTF8`'],
    fix: { 'csv: list.csv': 'csv: zone.csv, withoutZone: external' },
  },
  {
    mistake: 'the name of a CSV file for a domain',
    edit: namespaces('zone.csv'),
    at: '9:5',
    message: ["namespaces[0]: 'zone.csv' is the name of a file, not a domain; write {csv: zone.csv}"],
    fix: { '- zone.csv': '- {csv: zone.csv, withoutZone: external}' },
  },
  {
    mistake: 'the name of a web site',
    edit: namespaces('www.fabrikam.com'),
    at: '9:5',
    message: ["'www.fabrikam.com' begins with 'www.', as web sites do; write the domain that mail addresses end in, 'fabrikam.com'"],
    fix: { 'www.fabrikam.com': 'fabrikam.com' },
  },
  {
    mistake: 'a domain with options in no zone',
    edit: namespaces('{ domain: tailspintoys.com, endpoint: autodiscover-s.outlook.com }'),
    message: ['namespaces[0].domain: ', 'or write external: true next to it where its DNS is elsewhere'],
    fix: { 'domain: tailspintoys.com': 'domain: tailspintoys.com, external: true' },
  },
  {
    mistake: 'an empty leaveOut',
    edit: namespaces('{ csv: zone.csv, leaveOut: [] }'),
    message: ['leaveOut: [] is empty; name the domains to leave out, or leave the key out'],
    fix: { 'csv: zone.csv, leaveOut: []': 'csv: zone.csv, withoutZone: external' },
  },
];

/** CSV files that the mistakes name. */
export const CSV_FILES: Readonly<Record<string, string>> = {
  'columns.csv': '"Name","Type"\r\n"fabrikam.com","Authoritative"\r\n',
  'empty.csv': '"DomainName","DomainType"\r\n',
  'type.csv': '"DomainName","DomainType"\r\n"fabrikam.com","Foreign"\r\n',
  'short.csv': 'DomainName,DomainType\r\nfabrikam.com\r\n,Authoritative\r\n',
  'label.csv': 'DomainName,DomainType\r\nfabrikam.com,Authoritative\r\nfabri_kam.com,Authoritative\r\n',
  'ascii.csv': 'DomainName,DomainType\r\nm?ller.example,Authoritative\r\n',
  'utf8.csv': 'DomainName,DomainType\r\nmüller.example,Authoritative\r\n',
  'relay.csv': 'DomainName,DomainType\r\nadatum.com,InternalRelay\r\n',
  'cut.csv': '\r\nDomainName                 DomainType\r\n----------                 ----------\r\nfabrikam-with-a-long-na... Authoritative\r\n',
  'list.csv': '\r\n\r\nName       : fabrikam.com\r\nDomainName : fabrikam.com\r\nDomainType : Authoritative\r\n',
  'zone.csv': '"DomainName","DomainType"\r\n"fabrikam.com","Authoritative"\r\n"tailspintoys.com","Authoritative"\r\n',
};

export function applied({ edit }: BadInput): string {
  if (typeof edit === 'string') return edit;
  const replacements = Object.entries(edit);
  return GOOD.split('\n')
    .flatMap((line) => {
      const replacement = replacements.find(([beginning]) => line.startsWith(beginning));
      return replacement ? (replacement[1] === '' ? [] : [replacement[1]]) : [line];
    })
    .join('\n');
}
