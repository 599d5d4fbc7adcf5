import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RequestId } from '../../lib/discovery/clients/observations';
import type { ClientId } from '../../lib/discovery/clients/profile';
import type { Ended } from '../namespaces/harness';
import { activeSync, autodiscoverV2 } from './curl';
import type { Laboratory } from './laboratory';

/*
 * The clients, each as it is published: what it needs on this machine, and how one asks it for the server of some mail addresses.
 */

/** What a client came to with one mail address. */
export interface Discovery {
  readonly mail: string;
  /** The URL of the service that it would use from then on. */
  readonly found?: string;
  /** In the client's words, where it found none. */
  readonly reason?: string;
  /** What it wrote on the way, where it writes anything. */
  readonly log?: readonly string[];
  /** The request of the profiles at which it found it, where the client says so. */
  readonly at?: RequestId;
}

export interface RealClient {
  readonly name: string;
  /** Its profile, which foretells what it comes to. */
  readonly profile: ClientId;
  /** Requests of the profile that are not made here: what it finds by them is not foretold of this client. */
  readonly leftOut?: readonly RequestId[];
  /** @returns an answer for each mail address, in their order */
  discover(laboratory: Laboratory, mails: readonly string[]): Promise<Discovery[]>;
}

const HERE = __dirname;
const CACHE = join(HERE, '..', '..', 'node_modules', '.cache', 'real-clients');
const REQUIREMENTS = join(HERE, 'drivers', 'requirements.txt');
const POM = join(HERE, 'java', 'pom.xml');
const execute = promisify(execFile);

/** Debian's packages, by the program or file that shows that they are there. */
const PACKAGES: Readonly<Record<string, string>> = {
  '/usr/bin/curl': 'curl',
  '/usr/bin/java': 'openjdk-17-jdk-headless',
  '/usr/bin/mvn': 'maven',
  '/usr/lib/python3/dist-packages/exchangelib': 'python3-exchangelib',
};

/**
 * Gets what is not Debian's from its registry, once.
 *
 * @throws naming the packages of Debian that are missing
 */
export async function realClients(): Promise<RealClient[]> {
  const missing = Object.entries(PACKAGES).flatMap(([file, name]) => (existsSync(file) ? [] : [name]));
  if (missing.length > 0) throw new Error(`clients are missing: apt-get install ${missing.join(' ')}`);
  const [python, classPath] = await Promise.all([
    cached('python', REQUIREMENTS, async (folder) => {
      await execute('python3', ['-m', 'venv', folder]);
      await execute(join(folder, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '--requirement', REQUIREMENTS]);
    }),
    cached('java', POM, async (folder) => {
      mkdirSync(folder);
      await execute('mvn', ['--batch-mode', '--quiet', '--file', POM, 'dependency:build-classpath', `-Dmdep.outputFile=${join(folder, 'classpath')}`]);
    }),
  ]);
  return [
    { name: 'ews-javascript-api', profile: 'ews-javascript-api', discover: ewsJavascript },
    { name: 'exchangelib of Debian', profile: 'exchangelib-4', discover: exchangelib('/usr/bin/python3') },
    { name: 'exchangelib of the Python index', profile: 'exchangelib', discover: exchangelib(join(python, 'bin', 'python')) },
    { name: 'ews-java-api', profile: 'ews-java-api', discover: ewsJava(readFileSync(join(classPath, 'classpath'), 'utf8')) },
    { name: 'curl as an ActiveSync client', profile: 'tbsync', discover: activeSync },
    { name: 'curl as a client of Autodiscover V2', profile: 'teams', leftOut: ['srv-v2'], discover: autodiscoverV2 },
  ];
}

/** A folder that is made once for each content of a file; an attempt that failed leaves none. */
async function cached(name: string, file: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(CACHE, `${name}-${createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 12)}`);
  if (existsSync(join(folder, 'made'))) return folder;
  mkdirSync(CACHE, { recursive: true });
  rmSync(folder, { recursive: true, force: true });
  await make(folder);
  mkdirSync(join(folder, 'made'));
  return folder;
}

const ewsJavascript: RealClient['discover'] = ({ run, ca }, mails) => {
  const driver = join(HERE, 'drivers', 'ews-javascript-api.ts');
  return discoveries(run(process.execPath, ['--import', 'tsx', driver, ...mails], { NODE_EXTRA_CA_CERTS: ca }), requestOfEws);
};

function exchangelib(python: string): RealClient['discover'] {
  const driver = join(HERE, 'drivers', 'exchangelib_client.py');
  return ({ run, ca }, mails) => discoveries(run(python, [driver, ...mails], { REQUESTS_CA_BUNDLE: ca }), requestOfExchangelib);
}

function ewsJava(classPath: string): RealClient['discover'] {
  const driver = join(HERE, 'java', 'Discover.java');
  return async ({ run, ca, folder }, mails) => {
    const store = join(folder, `trusted-${randomUUID()}.p12`);
    const added = await run('keytool', ['-importcert', '-noprompt', '-alias', 'preview', '-file', ca, '-keystore', store, '-storepass', 'changeit']);
    if (added.status !== 0) throw new Error(`keytool does not take ${ca}: ${added.stdout}${added.stderr}`);
    const trusting = [`-Djavax.net.ssl.trustStore=${store}`, '-Djavax.net.ssl.trustStorePassword=changeit'];
    return discoveries(run('java', [...trusting, '-classpath', classPath, driver, ...mails]), requestOfEws);
  };
}

/** @param requestOf the request that a line of the client's log begins, if it does */
async function discoveries(running: Promise<Ended>, requestOf: (line: string, domain: string) => RequestId | undefined): Promise<Discovery[]> {
  const { status, stdout, stderr } = await running;
  if (status !== 0) throw new Error(`it ended with status ${status}: ${stderr}`);
  return stdout.split('\n').flatMap((line) => {
    if (!line.startsWith('{')) return [];
    const discovery: Discovery = JSON.parse(line);
    const domain = discovery.mail.slice(discovery.mail.indexOf('@') + 1);
    const requests = (discovery.log ?? []).flatMap((one) => requestOf(one, domain) ?? []);
    return [discovery.found === undefined ? discovery : { ...discovery, at: requests.at(-1) }];
  });
}

/** The two libraries of EWS log in the words of the one that they were made after. */
function requestOfEws(line: string, domain: string): RequestId | undefined {
  if (line.includes('Trying to get Autodiscover host from DNS SRV record')) return 'srv';
  if (line.includes('Trying to get Autodiscover redirection URL')) return 'get-http-autodiscover';
  const host = /(?:Determining which endpoints are enabled for host |Trying to call Autodiscover for \S+ on https:\/\/)([^\s/:]+)/.exec(line)?.[1];
  if (host === domain) return 'post-https-domain';
  return host === `autodiscover.${domain}` ? 'post-https-autodiscover' : undefined;
}

/** Its version 5 asks for the path of SOAP, where version 4 had that of POX with capitals. */
function requestOfExchangelib(line: string, domain: string): RequestId | undefined {
  const [, step, path] = /^Step (\d): Trying autodiscover on '[a-z]+:\/\/[^/]+(\/\S+)'/.exec(line) ?? [];
  if (line.startsWith(`Step 4: Trying autodiscover on '_autodiscover._tcp.${domain}'`)) return 'srv';
  const request = ({ 1: 'post-https-domain', 2: 'post-https-autodiscover', 3: 'get-http-autodiscover' } as const)[Number(step)];
  if (request === undefined) return undefined;
  return path === '/autodiscover/autodiscover.svc' ? `${request}-svc` : `${request}-mixed`;
}
