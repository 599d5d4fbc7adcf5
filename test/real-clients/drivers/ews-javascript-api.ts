// Run in the laboratory: ews-javascript-api as it is, with its own look-ups and sockets. Writes one line of JSON for each mail address.
import { AutodiscoverService, ExchangeVersion, UserSettingName, WebCredentials } from 'ews-javascript-api';

async function discovered(mail: string): Promise<object> {
  const service = new AutodiscoverService(ExchangeVersion.Exchange2013);
  service.Credentials = new WebCredentials('ada', 'any');
  service.RedirectionUrlValidationCallback = () => true;
  try {
    const settings = await service.GetUserSettings(mail, [UserSettingName.ExternalEwsUrl]);
    const url = settings.GetSettingValue<string | undefined>(UserSettingName.ExternalEwsUrl);
    return url ? { found: url } : { reason: settings.ErrorMessage };
  } catch (error) {
    return { reason: (error as Error).message ?? String(error) };
  }
}

(async () => {
  for (const mail of process.argv.slice(2)) console.log(JSON.stringify({ mail, ...(await discovered(mail)) }));
})();
