import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import type { SpaceshipClient } from '../SpaceshipClient';
import { askingOf } from './asking';

/** Makes an add-on of a service at a destination, before a release asks for it. */
export const createAddonAction = (spaceship: SpaceshipClient) =>
  createTemplateAction({
    id: 'spaceship:addon:create',
    description:
      'Makes an add-on, for instance a database, for a service at a destination',
    supportsDryRun: true,
    schema: {
      input: {
        serviceId: z => z.string(),
        destination: z => z.string().describe('Slug, for instance staging'),
        alias: z =>
          z.string().describe('What spaceship.yaml calls it: database'),
        type: z => z.string().describe('For instance postgres'),
        plan: z => z.string().optional().describe('small unless given'),
      },
      output: {
        addonId: z => z.string(),
      },
    },
    async handler(context) {
      const {
        serviceId,
        destination,
        alias,
        type,
        plan = 'small',
      } = context.input;
      if (context.isDryRun) {
        context.output('addonId', 'dry-run');
        return;
      }
      const addon = await spaceship.post<Schemas['Addon']>(
        `/services/${encodeURIComponent(serviceId)}/addons`,
        { destination, alias, type, plan },
        await askingOf(context, 'addon'),
      );
      context.logger.info(`${type} add-on ${alias} is made at ${destination}`);
      context.output('addonId', addon.id);
    },
  });
