import type { DestinationChoice } from '../triggers/resolveStage';
import { nearest } from './nearest';
import { mistakeAt, oneOf } from './schemaMistakes';
import type { Mistake, ServiceFile } from './serviceFile';
import type { Path, YamlDocument } from './yamlDocument';

/** Data of add-ons that there are, cloned from where data may be cloned from. */
export function reviewMistakes(
  file: ServiceFile,
  document: YamlDocument,
  destinations: readonly DestinationChoice[] | undefined,
): Mistake[] {
  const aliases = Object.keys(file.addons ?? {});
  return Object.entries(file.review?.data ?? {}).flatMap(([alias, data]) => {
    const path = ['review', 'data', alias];
    if (!aliases.includes(alias)) {
      const meant = nearest(alias, aliases);
      const known =
        aliases.length > 0 ? oneOf(aliases) : 'an add-on under "addons"';
      return [
        mistakeAt(
          document,
          path,
          `There is no add-on "${alias}".`,
          meant === null ? known : `"${meant}"`,
        ),
      ];
    }
    return data === 'empty' || destinations === undefined
      ? []
      : badSource(data.clone, [...path, 'clone'], document, destinations);
  });
}

function badSource(
  slug: string,
  path: Path,
  document: YamlDocument,
  destinations: readonly DestinationChoice[],
): Mistake[] {
  const possible = destinations
    .filter(({ tier, tombstoned }) => tier === 'staging' && !tombstoned)
    .map(destination => destination.slug);
  if (possible.includes(slug)) return [];
  const found = destinations.find(destination => destination.slug === slug);
  const meant = nearest(slug, possible);
  return [
    mistakeAt(
      document,
      path,
      found?.tier === 'production'
        ? `Data of "${slug}" is production's and is not copied into review environments.`
        : `There is no destination "${slug}" to clone from.`,
      meant === null
        ? (possible.length > 0 && oneOf(possible)) || '"empty"'
        : `"${meant}"`,
    ),
  ];
}
