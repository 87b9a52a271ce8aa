import { tarOfFiles } from '@spaceship/agent/testing';
import { builderConformance } from '@spaceship/backstage-plugin-spaceship-node/conformance';
import { startLocal } from './__testUtils__/underTest';

describe('LocalBuilder', () => {
  builderConformance(async () => {
    const local = await startLocal();
    return {
      ...local,
      checkout: async files => tarOfFiles(files),
      read: ({ location }, file) => local.agent.readArtifact(location, file),
    };
  });
});
