import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';

type Column = { slug: string; title: string };

/** The destinations that these services have been to, in the order of the configuration; what left it comes last. */
export function columnsOf(
  services: readonly Pick<Schemas['ServiceListItem'], 'destinations'>[],
  configured: readonly Column[],
): Column[] {
  const titles = new Map(
    services
      .flatMap(({ destinations }) => destinations)
      .map(({ slug, title }) => [slug, title]),
  );
  const known = configured.filter(({ slug }) => titles.has(slug));
  const left = [...titles]
    .filter(([slug]) => !known.some(one => one.slug === slug))
    .map(([slug, title]) => ({ slug, title }));
  return [...known, ...left];
}

/** How far behind, in the strengths of one colour; the number is always beside it. */
export function behindShade(
  behind: Schemas['Behind'] | null,
): 'newest' | 'few' | 'some' | 'many' {
  const count = behind?.count ?? 0;
  if (count >= 10) return 'many';
  if (count >= 3) return 'some';
  return count > 0 ? 'few' : 'newest';
}
