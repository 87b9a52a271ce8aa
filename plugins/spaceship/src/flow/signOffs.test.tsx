import { screen } from '@testing-library/react';
import { ServiceDelivery } from '../delivery/ServiceDelivery';
import type { Explanation } from '../api/questions';
import { fakeFetchApi } from '../__testUtils__/fakeApi';
import { overview, service, tree, waiting } from '../__testUtils__/fixtures';
import { renderSurface } from '../__testUtils__/renderSurface';
import { signOffsIn } from './SignOffLines';

const gate = (
  id: string,
  verdict: Explanation['verdict'],
  key: string,
  params: Explanation['message']['params'],
): Explanation => ({
  id,
  kind: 'evidence',
  verdict,
  message: { key, params: { kind: 'signed-off', ...params } },
  read: [],
  remedies: [],
  parts: [],
});

const asked: Explanation = {
  ...tree,
  parts: [
    ...tree.parts,
    gate('a', 'satisfied', 'evidence.found', {
      by: 'user:default/priya',
      role: 'group:default/qa',
      destination: 'apple-pay',
    }),
    gate('b', 'waiting-person', 'evidence.missing', {
      of: 'group:default/product',
    }),
    gate('c', 'waiting-person', 'evidence.missing', {
      of: 'group:default/product',
    }),
  ],
};

describe('sign-offs in the flow', () => {
  it('are named once each, given and asked for', () => {
    expect(signOffsIn(asked).map(node => node.verdict)).toEqual([
      'satisfied',
      'waiting-person',
    ]);
    expect(signOffsIn(tree)).toEqual([]);
  });

  it('stand where a gate asks for them', async () => {
    await renderSurface(<ServiceDelivery serviceId={service.id} />, {
      fetchApi: fakeFetchApi({
        'GET /services/:id/overview': {
          body: {
            ...overview,
            stages: overview.stages.map(stage => ({
              ...stage,
              destinations: stage.destinations.map(d => ({
                ...d,
                waiting:
                  d.slug === 'eu-west' ? { ...waiting, tree: asked } : null,
              })),
            })),
          },
        },
      }),
    });
    const list = await screen.findByRole('list', { name: 'Sign-offs' });
    expect(list).toHaveTextContent(/Signed off by priya for qa at apple-pay/);
    expect(list).toHaveTextContent(/Needs a sign-off .* by product/);
  });
});
