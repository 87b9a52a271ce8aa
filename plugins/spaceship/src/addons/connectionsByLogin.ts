import type { Addon } from '../api/addons';

/** Connections of one who uses an add-on; an empty name: of all the others. */
export type Share = { name: string; count: number };

const shown = 3;

/** Who has the connections, those with most first. What is counted under no login of ours is others, too. */
export function connectionsByLogin(
  addon: Pick<Addon, 'connections' | 'credentials'>,
): Share[] {
  const counts = new Map<string, number>();
  for (const { users, state } of addon.credentials) {
    // One that was revoked keeps its last count, as the proof of a rotation.
    if (state === 'revoked') continue;
    for (const { name, count } of users) {
      counts.set(name, (counts.get(name) ?? 0) + count);
    }
  }
  const all = [...counts]
    .map(([name, count]) => ({ name, count }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || a.name.localeCompare(b.name));
  const named = all.slice(0, shown);
  const sum = (of: readonly Share[]) =>
    of.reduce((total, { count }) => total + count, 0);
  // Both were counted at moments of their own: more logins than connections is no news of others.
  const others = Math.max(sum(all), addon.connections ?? 0) - sum(named);
  return others > 0 ? [...named, { name: '', count: others }] : named;
}
