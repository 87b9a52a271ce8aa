import {
  KeyAwaitedError,
  type AddonProvider,
} from '@spaceship/backstage-plugin-spaceship-node';
import { worldAddons } from '../crash/worldAddons';

/** Add-ons whose credentials people hand in, as those of external APIs; the rest takes place in the world. */
export function keyedAddons(
  ...world: Parameters<typeof worldAddons>
): AddonProvider {
  const made = worldAddons(...world);
  return {
    ...made,
    type: 'keyed',
    capabilities: {
      rotation: true,
      sessions: false,
      copies: false,
      offeredKeys: true,
    },
    mint: async (id, generation, effect, offered) => {
      if (!offered) throw new KeyAwaitedError('The API needs a key');
      return made.mint(id, generation, effect);
    },
  };
}
