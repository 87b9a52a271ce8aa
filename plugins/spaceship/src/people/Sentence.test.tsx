import { screen } from '@testing-library/react';
import {
  entityPresentationApiRef,
  type EntityPresentationApi,
} from '@backstage/plugin-catalog-react';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { Sentence } from './Sentence';

const titles: Record<string, string> = {
  'group:default/payments': 'Payments owners',
  'user:default/lena': 'Lena Fuchs',
};

const catalog = {
  forEntity: (ref: string) => {
    const snapshot = { entityRef: ref, primaryTitle: titles[ref] ?? ref };
    return { snapshot, promise: Promise.resolve(snapshot) };
  },
} as EntityPresentationApi;

const sentence =
  'Needs 1 more approval from group:default/payments. user:default/lena can approve.';

it('names groups and people as the catalog does', async () => {
  await renderInTestApp(<Sentence of={sentence} />, {
    apis: [[entityPresentationApiRef, catalog]],
  });
  expect(
    await screen.findByText(
      'Needs 1 more approval from Payments owners. Lena Fuchs can approve.',
    ),
  ).toBeInTheDocument();
});

it('says the names inside of the references as long as the catalog says nothing', async () => {
  await renderInTestApp(<Sentence of={sentence} />);
  expect(
    screen.getByText('Needs 1 more approval from payments. lena can approve.'),
  ).toBeInTheDocument();
});
