const DATE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
const DATE_AND_TIME = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
const DAY = 86_400_000;

/** `2 March 2026 at 14:05 UTC`. */
export function dateAndTime(iso: string): string {
  return `${DATE_AND_TIME.format(new Date(iso))} UTC`;
}

/** `1 July 2026, 120 days later`, counted from another day; the text itself where it is no date. */
export function dateSince(iso: string, since: string): string {
  if (!isDate(iso)) return iso;
  const date = DATE.format(new Date(iso));
  if (!isDate(since)) return date;
  const days = Math.floor((Date.parse(iso) - Date.parse(since)) / DAY);
  return days < 0 ? `${date}, past` : `${date}, ${days} ${days === 1 ? 'day' : 'days'} left`;
}

export function isDate(text: string): boolean {
  return !Number.isNaN(Date.parse(text));
}
