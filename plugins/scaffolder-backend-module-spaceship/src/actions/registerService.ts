import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import type { SpaceshipClient } from '../SpaceshipClient';
import { askingOf } from './asking';

/** Registers a service, with an empty repository of the portal unless it has a source. */
export const registerServiceAction = (spaceship: SpaceshipClient) =>
  createTemplateAction({
    id: 'spaceship:service:register',
    description:
      'Registers a service of yours, or of a group that you belong to; the portal makes an empty repository unless a source is given',
    supportsDryRun: true,
    schema: {
      input: {
        name: z =>
          z
            .string()
            .regex(/^[a-z][a-z0-9-]{0,39}$/)
            .describe('Also the name of its entity and its repository'),
        owner: z => z.string().describe('Entity ref of the group or user'),
        title: z => z.string().optional(),
        description: z => z.string().optional(),
        source: z =>
          z
            .object({
              provider: z.string(),
              location: z.string(),
              path: z.string().optional(),
              branch: z.string().optional(),
            })
            .optional()
            .describe('Where its code is; left out for a new repository'),
      },
      output: {
        serviceId: z => z.string(),
        entityRef: z => z.string(),
        repository: z =>
          z.string().describe('Name of its repository in the portal'),
        remote: z => z.string().describe('What a person gives to git clone'),
        path: z => z.string().describe('Its page in the portal'),
      },
    },
    async handler(context) {
      const { name, owner, title, description, source } = context.input;
      const pathOf = (id: string) => `/spaceship/services/${id}`;
      if (context.isDryRun) {
        context.output('serviceId', 'dry-run');
        context.output('entityRef', `component:default/${name}`);
        context.output('repository', name);
        context.output('remote', `${name}.git`);
        context.output('path', pathOf('dry-run'));
        return;
      }
      const asking = await askingOf(context, 'register');
      const service = await spaceship.post<Schemas['Service']>(
        '/services',
        { name, owner, title, description, source },
        asking,
      );
      context.logger.info(`Service ${service.name} is registered`);
      context.output('serviceId', service.id);
      context.output('entityRef', `component:default/${service.name}`);
      context.output('repository', service.source.location);
      context.output('remote', service.remote ?? '');
      context.output('path', pathOf(service.id));
    },
  });
