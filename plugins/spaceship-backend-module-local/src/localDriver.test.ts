import { destinationDriverConformance } from '@spaceship/backstage-plugin-spaceship-node/conformance';
import { startLocal } from './__testUtils__/underTest';

describe('LocalDriver', () => {
  destinationDriverConformance(async () => {
    const local = await startLocal();
    return {
      ...local,
      wrongConfig: { namespace: 'nothing of the kind' },
      leftovers: async () => local.agent.leftovers(),
    };
  });
});
