import type { ReactElement } from 'react';
import { Route, Routes } from 'react-router-dom';
import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { useQueryClient } from '@tanstack/react-query';
import { AddonsPage } from '../addons/AddonsPage';
import { AddonsTab } from '../addons/AddonsTab';
import { DeliveryTab } from '../delivery/DeliveryTab';
import { ForMePage } from '../me/ForMePage';
import { AddonsCard } from '../overview/AddonsCard';
import { PreviewsCard } from '../overview/PreviewsCard';
import { VersionsCard } from '../overview/VersionsCard';
import { RegisteredService } from '../register/RegisteredService';
import { ReviewsPage } from '../reviews/ReviewsPage';
import { ReviewsTab } from '../reviews/ReviewsTab';
import { RolloutPage } from '../rollouts/RolloutPage';
import { ActivityPage } from '../services/ActivityPage';
import { ServicesPage } from '../services/ServicesPage';
import { fakeFetchApi, refusal, type Reply } from '../__testUtils__/fakeApi';
import { emptyLook, service, untouched } from '../__testUtils__/fixtures';
import { addon } from '../__testUtils__/addonFixtures';
import { myWork, reviewBeingMade } from '../__testUtils__/reviewFixtures';
import { rollout } from '../__testUtils__/rolloutFixtures';
import { renderSurface } from '../__testUtils__/renderSurface';
import { TokensPage } from '../tokens/TokensPage';

const entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'checkout-api' },
};

const ofEntity = (element: ReactElement) => (
  <EntityProvider entity={entity}>{element}</EntityProvider>
);

/** A page that has pages below it, where the portal mounts it. */
const below = (path: string, element: ReactElement) => (
  <Routes>
    <Route path={`/${path}/*`} element={element} />
  </Routes>
);

type Case = {
  name: string;
  element: ReactElement;
  path?: string;
  /** The request that fills the surface. */
  asks: string;
  /** Something that only the filled surface shows. */
  shows: RegExp;
  empty: { reply: Reply; with?: Record<string, Reply>; shows: RegExp };
};

const nothing: Reply = { body: { items: [], nextCursor: null } };
const view = (name: string) => ({
  name: `Delivery tab, ${name}`,
  element: ofEntity(<DeliveryTab />),
  path: `/?view=${name}`,
});

const surfaces: Case[] = [
  {
    name: 'Delivery tab',
    element: ofEntity(<DeliveryTab />),
    asks: 'GET /services/:id/overview',
    shows: /482 is being delivered to EU West/,
    empty: {
      reply: { body: untouched },
      with: {
        'GET /services/:id/look': { body: emptyLook },
        'GET /services/:id/rollouts': nothing,
      },
      shows: /The repository of checkout-api is empty/,
    },
  },
  {
    ...view('configuration'),
    asks: 'GET /services/:id/destinations/:slug/configuration',
    shows: /RETRY_LIMIT/,
    empty: {
      reply: {
        body: {
          destination: 'staging',
          revision: 0,
          variables: [],
          bindings: [],
        },
      },
      shows: /No variable is set here/,
    },
  },
  {
    ...view('logs'),
    asks: 'GET /services/:id/destinations/:slug/logs',
    shows: /listening on 127/,
    empty: {
      reply: { body: { lines: [], cursor: '', ended: true } },
      shows: /Nothing written yet/,
    },
  },
  {
    ...view('record'),
    asks: 'GET /services/:id/audit',
    shows: /approved: “Looks right”/,
    empty: { reply: nothing, shows: /Nothing was recorded yet/ },
  },
  {
    name: 'Versions card',
    element: ofEntity(<VersionsCard />),
    asks: 'GET /services/:id/overview',
    shows: /US East/,
    empty: { reply: { body: untouched }, shows: /Nothing was delivered yet/ },
  },
  {
    name: 'Previews card',
    element: ofEntity(<PreviewsCard />),
    asks: 'GET /reviews',
    shows: /Apple Pay on checkout/,
    empty: { reply: nothing, shows: /There is no review environment now/ },
  },
  {
    name: 'Add-ons card',
    element: ofEntity(<AddonsCard />),
    asks: 'GET /addons',
    shows: /Waits for worker-1|The rotation to generation 8 waits/,
    empty: { reply: nothing, shows: /This service has no add-on yet/ },
  },
  {
    name: 'Rollout page',
    element: (
      <Routes>
        <Route path="/rollouts/:id" element={<RolloutPage />} />
      </Routes>
    ),
    path: '/rollouts/rollout-484-production',
    asks: 'GET /rollouts/:id',
    shows: /484 to production/,
    empty: {
      reply: {
        body: { ...rollout, build: null, deliveries: [], changes: [] },
      },
      shows: /No step has begun/,
    },
  },
  {
    name: 'Services',
    element: <ServicesPage />,
    asks: 'GET /services',
    shows: /checkout-api/,
    empty: { reply: nothing, shows: /No service is delivered with Spaceship/ },
  },
  {
    name: 'Activity',
    element: <ActivityPage />,
    asks: 'GET /rollouts',
    shows: /483/,
    empty: { reply: nothing, shows: /Nothing was delivered yet/ },
  },
  {
    name: 'Registered service',
    element: <RegisteredService serviceId={service.id} />,
    asks: 'GET /services/:id/overview',
    shows: /Open it in Staging/,
    empty: {
      reply: { body: untouched },
      with: { 'GET /services/:id/look': { body: emptyLook } },
      shows: /Waiting for your push/,
    },
  },
  {
    name: 'Add-ons tab',
    element: ofEntity(<AddonsTab />),
    asks: 'GET /addons',
    shows: /The rotation to generation 8 waits/,
    empty: { reply: nothing, shows: /This service has no add-on yet/ },
  },
  {
    name: 'Add-ons',
    element: below('addons', <AddonsPage />),
    path: '/addons',
    asks: 'GET /addons',
    shows: /The rotation to generation 8 waits/,
    empty: { reply: nothing, shows: /There is no add-on yet/ },
  },
  {
    name: 'Add-on',
    element: below('addons', <AddonsPage />),
    path: '/addons/addon-database',
    asks: 'GET /addons/:id',
    shows: /DATABASE_URL/,
    empty: {
      reply: {
        body: {
          ...addon,
          bindings: [],
          credentials: [],
          backups: [],
          clones: [],
        },
      },
      with: { 'GET /addons/:id/operations': nothing },
      shows: /No backup was taken yet/,
    },
  },
  {
    name: 'Review environments tab',
    element: ofEntity(<ReviewsTab />),
    asks: 'GET /reviews',
    shows: /Apple Pay on checkout/,
    empty: { reply: nothing, shows: /There is no review environment now/ },
  },
  {
    name: 'Review environments',
    element: below('reviews', <ReviewsPage />),
    path: '/reviews',
    asks: 'GET /reviews',
    shows: /Apple Pay on checkout/,
    empty: { reply: nothing, shows: /There is no review environment now/ },
  },
  {
    name: 'Review environment',
    element: below('reviews', <ReviewsPage />),
    path: '/reviews/review-apple-pay',
    asks: 'GET /reviews/:id',
    shows: /Photo studio Lindgren/,
    empty: { reply: { body: reviewBeingMade }, shows: /Nothing runs here yet/ },
  },
  {
    name: 'For me',
    element: <ForMePage />,
    asks: 'GET /me/work',
    shows: /Let checkout-api 484 go to customers/,
    empty: {
      reply: {
        body: {
          ...myWork,
          questions: [],
          reviews: [],
          deliveries: [],
          decided: [],
        },
      },
      shows: /What you are asked to approve/,
    },
  },
  {
    name: 'Tokens',
    element: <TokensPage />,
    asks: 'GET /tokens',
    shows: /Laptop/,
    empty: { reply: nothing, shows: /You have no token/ },
  },
];

/** Lets a test ask everything again, as a poll does. */
let askAgain: () => Promise<void> = async () => {};
function AskAgain() {
  const queries = useQueryClient();
  askAgain = () =>
    queries.refetchQueries({
      predicate: ({ queryKey }) => String(queryKey[0]).startsWith('spaceship'),
    });
  return null;
}

describe.each(surfaces)('$name', ({ element, path, asks, shows, empty }) => {
  const render = (reply?: Reply | Promise<Reply>, more = {}) => {
    const fetchApi = fakeFetchApi({ ...more });
    const answer = fetchApi.fetch;
    const fake = fakeFetchApi({ [asks]: refusal(599, 'unused') });
    const isAsked = async (input: Parameters<typeof answer>[0], init = {}) =>
      (await fake.fetch(input, init as RequestInit)).status === 599;
    const given = { reply };
    const api = {
      fetch: (async (input, init) => {
        if (given.reply && (await isAsked(input, init))) {
          const { status = 200, body } = await given.reply;
          return new Response(JSON.stringify(body), { status });
        }
        return answer(input, init);
      }) as typeof answer,
    };
    return {
      given,
      done: renderSurface(
        <>
          <AskAgain />
          {element}
        </>,
        { fetchApi: api, path },
      ),
    };
  };

  it('shows its shape while it loads', async () => {
    await render(new Promise<Reply>(() => {})).done;
    expect(
      (await screen.findAllByRole('status', { name: 'Loading' })).length,
    ).toBeGreaterThan(0);
    expect(screen.queryByText(shows)).not.toBeInTheDocument();
  });

  it('says what will fill it while it is empty', async () => {
    await render(empty.reply, empty.with).done;
    expect((await screen.findAllByText(empty.shows)).length).toBeGreaterThan(0);
  });

  it('keeps the last content, dated, when Spaceship can’t be reached, and tries again', async () => {
    const { given, done } = render();
    await done;
    expect((await screen.findAllByText(shows)).length).toBeGreaterThan(0);

    given.reply = refusal(500, 'The database is away.');
    await act(async () => {
      await askAgain();
    });
    const alert = await screen.findByText('Can’t reach Spaceship.');
    expect(alert.closest('[role=alert]')).toHaveTextContent(
      /This is from .*The database is away\./,
    );
    expect(screen.getAllByText(shows).length).toBeGreaterThan(0);

    given.reply = undefined;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() =>
      expect(
        screen.queryByText('Can’t reach Spaceship.'),
      ).not.toBeInTheDocument(),
    );
  });

  it('dates nothing when Spaceship can’t be reached from the start', async () => {
    await render(refusal(500, 'The database is away.')).done;
    await screen.findByText('Can’t reach Spaceship.');
    expect(screen.queryByText(/1970|reconnecting/)).not.toBeInTheDocument();
  });

  it('says who sees it when it is forbidden', async () => {
    await render(refusal(403, 'Only Payments and Platform see this.')).done;
    expect(
      (await screen.findAllByText('You may not see this.')).length,
    ).toBeGreaterThan(0);
    expect(
      screen.getByText('Only Payments and Platform see this.'),
    ).toBeInTheDocument();
  });

  it('says that there is nothing when what it showed is gone', async () => {
    const { given, done } = render();
    await done;
    expect((await screen.findAllByText(shows)).length).toBeGreaterThan(0);

    given.reply = refusal(404, 'There is no add-on 01a22437.');
    await act(async () => {
      await askAgain();
    });
    expect(
      (await screen.findAllByText('There is nothing here.')).length,
    ).toBeGreaterThan(0);
    expect(
      screen.getByText(
        /There is no add-on 01a22437\. It may have been removed/,
      ),
    ).toBeInTheDocument();
    expect(screen.queryByText('Can’t reach Spaceship.')).toBeNull();
  });

  it('says whom to ask when Spaceship is not set up', async () => {
    await render({ status: 404, body: 'no such plugin' }).done;
    expect(
      (await screen.findAllByText('Spaceship is not set up here.')).length,
    ).toBeGreaterThan(0);
  });
});

it.each([
  ['Add-ons card', <AddonsCard key="addons" />, 'New add-on'],
  ['Previews card', <PreviewsCard key="previews" />, 'New review environment'],
])('%s has the button that it speaks of', async (_, card, title) => {
  await renderSurface(ofEntity(card), { fetchApi: fakeFetchApi() });
  await userEvent.click(await screen.findByRole('button', { name: 'New…' }));
  expect(await screen.findByRole('dialog', { name: title })).toBeVisible();
});

it('says how a service is found when Spaceship does not know the entity', async () => {
  await renderSurface(ofEntity(<DeliveryTab />), {
    fetchApi: fakeFetchApi({
      'GET /services/by-entity/:kind/:namespace/:name': refusal(
        404,
        'No service belongs to component:default/checkout-api.',
      ),
    }),
  });
  expect(
    await screen.findByText(/Spaceship does not know this service yet/),
  ).toBeInTheDocument();
});
