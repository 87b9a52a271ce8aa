import type { AddonProvider } from '@spaceship/backstage-plugin-spaceship-node';
import { choosePlan } from './choosePlan';

const provider = {
  type: 'api-key',
  plans: ['maps-sandbox', 'maps-production'],
  planAt: (wished: string) => (wished === 'maps' ? 'maps-production' : wished),
} as unknown as AddonProvider;

it('names what a file may ask for, not what is made of it', () => {
  expect(choosePlan(provider, 'maps', 'production')).toEqual({
    plan: 'maps-production',
  });
  expect(
    choosePlan({ ...provider, wishes: ['maps'] }, 'mails', 'staging'),
  ).toEqual({ objection: 'api-key has no plan mails. Its plans are maps.' });
  expect(choosePlan(provider, 'mails', 'staging')).toEqual({
    objection:
      'api-key has no plan mails. Its plans are maps-sandbox, maps-production.',
  });
});
