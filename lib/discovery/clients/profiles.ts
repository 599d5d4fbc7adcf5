import { foretell, lacking } from './foretell';
import { type HttpRequestId, type Observations, REQUESTS } from './observations';
import type { ClientOutcome } from './outcome';
import type { ClientProfile } from './profile';
import { LIBRARIES } from './profiles-of-libraries';
import { MICROSOFT } from './profiles-of-microsoft';
import { PROGRAMS } from './profiles-of-programs';

export const PROFILES: readonly ClientProfile[] = [...MICROSOFT, ...LIBRARIES, ...PROGRAMS];

/** The requests that decide what some client gets and were not observed. The target of an SRV record is not asked for Autodiscover V2. */
export function unasked(observations: Observations): readonly HttpRequestId[] {
  return lacking(PROFILES, observations).filter((id): id is HttpRequestId => id in REQUESTS);
}

const NO_HELP: ClientOutcome['wouldHelp'] = [];

/** What each client gets. A table keeps the rows of thousands of namespaces: a text that several clients share is kept once. */
export function clientsOf(observations: Observations): ClientOutcome[] {
  const texts = new Map<string, string>();
  const kept = (text: string) => {
    const known = texts.get(text) ?? text;
    texts.set(known, known);
    return known;
  };
  return PROFILES.map((profile) => {
    const { reason, prompt, wouldHelp, ...outcome } = foretell(profile, observations);
    const asked = prompt === undefined ? {} : { prompt: kept(prompt) };
    return { ...outcome, ...asked, reason: kept(reason), wouldHelp: wouldHelp.length === 0 ? NO_HELP : wouldHelp };
  });
}
