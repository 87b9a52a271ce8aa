import { setTimeout as pause } from 'node:timers/promises';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  nameInside,
  withNames,
  type Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { SpaceshipClient } from '../SpaceshipClient';
import { askingOf } from './asking';

const lookAgainMs = 1_000;
const ended = new Set([
  'delivered',
  'failed',
  'cancelled',
  'superseded',
  'unknown',
]);

/** Delivers a branch or commit to a stage, and waits until it is there unless told otherwise. */
export const createDeliveryAction = (spaceship: SpaceshipClient) =>
  createTemplateAction({
    id: 'spaceship:delivery:create',
    description: 'Delivers a branch, tag or commit of a service to a stage',
    supportsDryRun: true,
    schema: {
      input: {
        serviceId: z => z.string(),
        ref: z => z.string().optional().describe('main unless given'),
        stage: z => z.string().optional().describe('staging unless given'),
        note: z => z.string().optional(),
        wait: z =>
          z
            .boolean()
            .optional()
            .describe(
              'Unless false it ends when it is delivered, and fails when that fails',
            ),
      },
      output: {
        rolloutId: z => z.string(),
        path: z => z.string().describe('Its page in the portal'),
        address: z => z.string().describe('Where it answers; empty if unknown'),
      },
    },
    async handler(context) {
      const { serviceId, note } = context.input;
      const { ref = 'main', stage = 'staging', wait = true } = context.input;
      if (context.isDryRun) {
        context.output('rolloutId', 'dry-run');
        context.output('path', '/spaceship/rollouts/dry-run');
        context.output('address', '');
        return;
      }
      const asking = await askingOf(context, 'delivery');
      const service = `/services/${encodeURIComponent(serviceId)}`;
      const { rolloutId } = await spaceship.post<Schemas['DeliverResult']>(
        `${service}/deliveries`,
        { ref, stage, note },
        asking,
      );
      context.output('rolloutId', rolloutId);
      context.output('path', `/spaceship/rollouts/${rolloutId}`);
      if (!wait) {
        context.output('address', '');
        return;
      }
      await untilDelivered(
        () =>
          spaceship.get<Schemas['Rollout']>(`/rollouts/${rolloutId}`, asking),
        context,
      );
      const overview = await spaceship.get<Schemas['Overview']>(
        `${service}/overview`,
        asking,
      );
      const place = overview.stages
        .flatMap(({ destinations }) => destinations)
        .find(({ running }) => running?.rolloutId === rolloutId);
      context.output('address', place?.address ?? '');
    },
  });

/** Says each new sentence about it once, until it has ended. */
async function untilDelivered(
  look: () => Promise<Pick<Schemas['Rollout'], 'state' | 'sentence'>>,
  context: { signal?: AbortSignal; logger: { info(text: string): void } },
): Promise<void> {
  let said: string | null = null;
  for (;;) {
    const { state, sentence: written } = await look();
    const sentence = withNames(written, nameInside);
    if (sentence !== said) context.logger.info(sentence);
    said = sentence;
    if (state === 'delivered') return;
    if (ended.has(state)) {
      throw new Error(`It was not delivered: ${sentence}`);
    }
    await pause(lookAgainMs, undefined, { signal: context.signal });
  }
}
