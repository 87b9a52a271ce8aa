import type { Knex } from 'knex';
import type { SourceProvider } from '@spaceship/backstage-plugin-spaceship-node';
import { provisionAddon } from '../addons';
import { resolveVariables } from '../configuration/resolveVariables';
import { Engine, type EngineOptions } from '../engine/Engine';
import type { SecretBox } from '../secrets/SecretBox';
import { members } from './organization';
import { quiet } from './quiet';
import type { ReplicaParts } from './ReplicaParts';
import { reviewParts } from './reviewParts';

/** The engine of a replica: everything of it is real but the people, and nobody is told anything, unless `others` say so. */
export function crashEngine(
  needed: {
    knex: Knex;
    box: SecretBox;
    parts: ReplicaParts;
    source: SourceProvider;
  },
  others: Partial<EngineOptions> = {},
): Engine {
  const { knex, box, parts, source } = needed;
  const { drivers, builder, providers, times } = parts;
  return new Engine({
    knex,
    logger: quiet,
    drivers,
    builder,
    sources: new Map([['memory', source]]),
    provisionAddon: (binding, effect) =>
      provisionAddon({ knex, box, providers }, binding, effect),
    reviews: reviewParts([...drivers.keys()][0]),
    addons: { providers, box, times },
    variables: scope => resolveVariables(knex, box, scope),
    members,
    announce: async () => {},
    ...others,
  });
}
