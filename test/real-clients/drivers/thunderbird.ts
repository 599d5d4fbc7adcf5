// Run in the laboratory: sets up an account for each mail address in the Thunderbird that runs there, and ends it. Writes what it came to.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Marionette } from './marionette';

/** Only a hang takes longer. */
const START_MS = 120_000;
const SET_UP_MS = 600_000;

interface Wanted {
  readonly profile: string;
  /** A file, PEM. */
  readonly ca: string;
  readonly mails: readonly string[];
  /** How many accounts are set up at a time. */
  readonly windows: number;
}

async function discover({ profile, ca, mails, windows }: Wanted): Promise<unknown> {
  const marionette = await Marionette.open(await portOf(profile));
  const authority = readFileSync(ca, 'utf8').replace(/-----[A-Z ]+-----|\s/g, '');
  const body = `${readFileSync(join(__dirname, 'account-hub.js'), 'utf8')}; return discoveries(...args);`;
  const found = await marionette.run(body, [{ authority, mails, windows }], SET_UP_MS);
  await marionette.quit();
  return found;
}

/** Thunderbird writes it once it listens. */
async function portOf(profile: string): Promise<number> {
  const file = join(profile, 'MarionetteActivePort');
  for (let waited = 0; waited < START_MS; waited += 50) {
    const port = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
    if (port > 0) return port;
    await setTimeout(50);
  }
  throw new Error(`Thunderbird did not listen within ${START_MS / 1000} s`);
}

discover(JSON.parse(process.argv[2])).then((found) => console.log(JSON.stringify(found)));
