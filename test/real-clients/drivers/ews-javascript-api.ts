// Run in the laboratory: ews-javascript-api as it is, with its own look-ups and sockets. Writes one line of JSON for each mail address.
import { AutodiscoverService, EwsLogging, ExchangeVersion, UserSettingName, WebCredentials } from 'ews-javascript-api';

/** It writes to the console, all that it does. */
let log: string[] = [];
console.log = (...said: readonly unknown[]) => void log.push(said.join(' '));
EwsLogging.DebugLogEnabled = true;

async function discovered(mail: string): Promise<object> {
  log = [];
  const service = new AutodiscoverService(ExchangeVersion.Exchange2013);
  service.Credentials = new WebCredentials('ada', 'any');
  service.RedirectionUrlValidationCallback = () => true;
  try {
    const settings = await service.GetUserSettings(mail, [UserSettingName.ExternalEwsUrl]);
    const found = settings.GetSettingValue<string | undefined>(UserSettingName.ExternalEwsUrl);
    return found ? { found, log } : { reason: settings.ErrorMessage, log };
  } catch (error) {
    return { reason: (error as Error).message ?? String(error), log };
  }
}

(async () => {
  for (const mail of process.argv.slice(2)) process.stdout.write(`${JSON.stringify({ mail, ...(await discovered(mail)) })}\n`);
})();
