import { readFileSync } from 'node:fs';

const { engines, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const CI = readFileSync('.ci/run', 'utf8');
const LANGUAGES = readFileSync('test/languages/versions.mjs', 'utf8');

const locked = (name: string) => packages[`node_modules/${name}`].version as string;
const floorOf = (peer: string) => peerDependencies[peer].replace('^', '') as string;
const inLanguage = (language: string) => new RegExp(`${language}: '([\\d.]+)'`).exec(LANGUAGES)?.[1];

/** The first three columns of the page's table, by the first. */
const SHOWN = Object.fromEntries(
  [...readFileSync('docs/versions.md', 'utf8').matchAll(/^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|/gm)].map(([, of, asked, tried]) => [of, [asked, tried]]),
);

test('the page of versions says what is asked for and what is tried', () => {
  const nodes = /for major in ([\d ]+);/.exec(CI)?.[1].split(' ') ?? [];
  const newer = (peer: string) => `${floorOf(peer)} or newer`;
  expect(SHOWN).toMatchObject({
    'Node.js': [engines.node.replace(/^>=(\d+)$/, '$1 or newer'), nodes.join(', ')],
    '`aws-cdk-lib`': [peerDependencies['aws-cdk-lib'], `${floorOf('aws-cdk-lib')}, ${locked('aws-cdk-lib')}`],
    '`constructs`': [peerDependencies.constructs, `${floorOf('constructs')}, ${locked('constructs')}`],
    "CDK's command line, `aws-cdk`": ['–', locked('aws-cdk')],
    TypeScript: ['–', locked('typescript')],
    'Python, `aws-cdk-lib`': [newer('aws-cdk-lib'), inLanguage('python')],
    'Java, `aws-cdk-lib`': [newer('aws-cdk-lib'), inLanguage('java')],
    'Go, `awscdk`': [`${locked('aws-cdk-lib')} or newer`, locked('aws-cdk-lib')],
    '.NET, `Amazon.CDK.Lib`': [newer('aws-cdk-lib'), 'none'],
  });
});
