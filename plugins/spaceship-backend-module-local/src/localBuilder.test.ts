import { tarOfFiles } from '@spaceship/agent/testing';
import { builderConformance } from '@spaceship/backstage-plugin-spaceship-node/conformance';
import { NotFoundError } from '@backstage/errors';
import { randomUUID } from 'node:crypto';
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

  it('fails for good where the repository has no such tree', async () => {
    const local = await startLocal();
    const start = (checkout: () => Promise<never>) =>
      local.builder.start(
        {
          key: randomUUID(),
          service: { id: 'cards', name: 'cards' },
          commit: '0'.repeat(40),
          command: null,
          timeoutMs: 10_000,
          checkout,
        },
        {
          identity: { subject: randomUUID(), step: 1, attempt: 1 },
          fence: 1,
        },
      );
    try {
      await expect(
        start(async () => {
          throw new NotFoundError('The repository has no folder “web”');
        }),
      ).rejects.toMatchObject({
        name: 'TerminalError',
        message: 'The repository has no folder “web”',
      });
      await expect(
        start(async () => {
          throw new Error('git went away');
        }),
      ).rejects.toMatchObject({ name: 'Error', message: 'git went away' });
    } finally {
      await local.dispose();
    }
  });
});
