import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Ended } from '../namespaces/harness';
import { autodiscoverV2 } from './curl';
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
}

export interface RealClient {
  readonly name: string;
  /** @returns an answer for each mail address, in their order */
  discover(laboratory: Laboratory, mails: readonly string[]): Promise<Discovery[]>;
}

/** Debian's packages, by the program or file that shows that they are there. */
const PACKAGES: Readonly<Record<string, string>> = { '/usr/bin/curl': 'curl' };

/** @throws naming the packages of Debian that are missing */
export async function realClients(): Promise<RealClient[]> {
  const missing = Object.entries(PACKAGES).flatMap(([file, name]) => (existsSync(file) ? [] : [name]));
  if (missing.length > 0) throw new Error(`clients are missing: apt-get install ${missing.join(' ')}`);
  return [
    { name: 'ews-javascript-api', discover: ewsJavascript },
    { name: 'curl as a client of Autodiscover V2', discover: autodiscoverV2 },
  ];
}

const ewsJavascript: RealClient['discover'] = ({ run, ca }, mails) => {
  const driver = join(__dirname, 'drivers', 'ews-javascript-api.ts');
  return discoveries(run(process.execPath, ['--import', 'tsx', driver, ...mails], { NODE_EXTRA_CA_CERTS: ca }));
};

async function discoveries(running: Promise<Ended>): Promise<Discovery[]> {
  const { status, stdout, stderr } = await running;
  if (status !== 0) throw new Error(`it ended with status ${status}: ${stderr}`);
  return stdout.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
}
