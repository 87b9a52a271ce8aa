/**
 * Does a branch fit a pattern? `*` stands for any characters but `/`, `**` for any. Takes time in proportion to the
 * branch for any pattern, so that nobody's pattern can hold up the portal.
 */
export function fitsBranch(pattern: string, branch: string): boolean {
  const parts = tokens(pattern);
  let places = closure(new Set([0]), parts);
  for (const character of branch) {
    const next = new Set<number>();
    for (const place of places) {
      const part = parts[place];
      if (part === '**' || (part === '*' && character !== '/')) next.add(place);
      else if (part === character) next.add(place + 1);
    }
    places = closure(next, parts);
    if (places.size === 0) return false;
  }
  return places.has(parts.length);
}

const tokens = (pattern: string): string[] => pattern.match(/\*\*|[^]/gu) ?? [];

/** A wildcard may also stand for nothing. */
function closure(places: Set<number>, parts: readonly string[]): Set<number> {
  for (const place of places) {
    if (parts[place] === '*' || parts[place] === '**') places.add(place + 1);
  }
  return places;
}
