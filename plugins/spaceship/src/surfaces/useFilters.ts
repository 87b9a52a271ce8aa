import { useSearchParams } from 'react-router-dom';

/** The filters of a list, kept in the address: a reload and a link show the same. */
export function useFilters<K extends string>(names: readonly K[]) {
  const [search, setSearch] = useSearchParams();
  const filters: Partial<Record<K, string>> = {};
  for (const name of names) {
    const value = search.get(name);
    if (value) filters[name] = value;
  }
  const setFilter = (name: K, value: string | null) =>
    setSearch(
      now => {
        const next = new URLSearchParams(now);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );
  return {
    filters,
    setFilter,
    isFiltered: Object.keys(filters).length > 0,
  };
}
