/** No more releases than these are read for what is new. */
export const mostVersions = 30;
const mostShown = 5;

/** The first lines of what is new, each once, as far as they fit; and how many more there are. */
export function newChanges(messages: readonly string[]): {
  changes: string[];
  moreChanges: number;
} {
  const lines = [
    ...new Set(messages.map(message => message.split('\n')[0].trim())),
  ].filter(line => line !== '');
  return {
    changes: lines.slice(0, mostShown),
    moreChanges: Math.max(0, lines.length - mostShown),
  };
}
