import type { StepId } from '../../discovery/walk';

export const STEP_TITLES: Readonly<Record<StepId, string>> = {
  'https-domain': 'https, the domain itself',
  'https-autodiscover': 'https, its autodiscover host',
  'http-redirect': 'http, for a redirect',
  srv: 'SRV record',
  follow: 'where that led',
};

export function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
