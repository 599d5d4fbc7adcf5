/** The first few names of a list, and how many more there are, as a sentence holds them. */
export function some(names: readonly string[], most = 3): string {
  return names.length > most ? `${names.slice(0, most).join(', ')} and ${names.length - most} more` : names.join(', ');
}
