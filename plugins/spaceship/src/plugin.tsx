import {
  coreExtensionData,
  createFrontendPlugin,
  PageBlueprint,
  PluginWrapperBlueprint,
  SubPageBlueprint,
} from '@backstage/frontend-plugin-api';
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import { RiRocketLine } from '@remixicon/react';
import {
  addonsRouteRef,
  deliveryRouteRef,
  reviewsRouteRef,
  rolloutRouteRef,
  rootRouteRef,
} from './routes';

const delivered = {
  'metadata.annotations.spaceship.run/enabled': 'true',
};

const queries = PluginWrapperBlueprint.make({
  name: 'queries',
  params: define =>
    define({
      loader: async () => {
        const { QueryProvider } = await import('./api/QueryProvider');
        return { component: QueryProvider };
      },
    }),
});

const page = PageBlueprint.makeWithOverrides({
  factory(make, { inputs }) {
    return make({
      path: '/spaceship',
      title: 'Spaceship',
      icon: <RiRocketLine fontSize="inherit" />,
      routeRef: rootRouteRef,
      loader: async () => {
        const { SpaceshipPages } = await import('./layout/SpaceshipPages');
        const pages = inputs.pages.map(input => ({
          path: input.get(coreExtensionData.routePath),
          title: input.get(coreExtensionData.title) ?? '',
          element: input.get(coreExtensionData.reactElement),
        }));
        return <SpaceshipPages pages={pages} />;
      },
    });
  },
});

const me = SubPageBlueprint.make({
  name: 'me',
  params: {
    path: 'me',
    title: 'For me',
    loader: async () => {
      const { ForMePage } = await import('./me/ForMePage');
      return <ForMePage />;
    },
  },
});

const services = SubPageBlueprint.make({
  name: 'services',
  params: {
    path: 'services',
    title: 'Services',
    loader: async () => {
      const { ServicesPage } = await import('./services/ServicesPage');
      return <ServicesPage />;
    },
  },
});

const activity = SubPageBlueprint.make({
  name: 'activity',
  params: {
    path: 'activity',
    title: 'Activity',
    loader: async () => {
      const { ActivityPage } = await import('./services/ActivityPage');
      return <ActivityPage />;
    },
  },
});

const reviews = SubPageBlueprint.make({
  name: 'reviews',
  params: {
    path: 'reviews',
    title: 'Review environments',
    loader: async () => {
      const { ReviewsPage } = await import('./reviews/ReviewsPage');
      return <ReviewsPage />;
    },
  },
});

const addons = SubPageBlueprint.make({
  name: 'addons',
  params: {
    path: 'addons',
    title: 'Add-ons',
    loader: async () => {
      const { AddonsPage } = await import('./addons/AddonsPage');
      return <AddonsPage />;
    },
  },
});

const register = SubPageBlueprint.make({
  name: 'register',
  params: {
    path: 'register',
    title: 'Deliver your own',
    loader: async () => {
      const { RegisterPage } = await import('./register/RegisterPage');
      return <RegisterPage />;
    },
  },
});

const tokens = SubPageBlueprint.make({
  name: 'tokens',
  params: {
    path: 'tokens',
    title: 'Tokens',
    loader: async () => {
      const { TokensPage } = await import('./tokens/TokensPage');
      return <TokensPage />;
    },
  },
});

const rollout = PageBlueprint.make({
  name: 'rollout',
  params: {
    path: '/spaceship/rollouts/:id',
    routeRef: rolloutRouteRef,
    loader: async () => {
      const { RolloutPage } = await import('./rollouts/RolloutPage');
      return <RolloutPage />;
    },
  },
});

const deliveryContent = EntityContentBlueprint.make({
  name: 'delivery',
  params: {
    path: 'delivery',
    title: 'Delivery',
    group: 'deployment',
    filter: delivered,
    routeRef: deliveryRouteRef,
    loader: async () => {
      const { DeliveryTab } = await import('./delivery/DeliveryTab');
      return <DeliveryTab />;
    },
  },
});

const reviewsContent = EntityContentBlueprint.make({
  name: 'reviews',
  params: {
    path: 'reviews',
    title: 'Review environments',
    group: 'deployment',
    filter: delivered,
    routeRef: reviewsRouteRef,
    loader: async () => {
      const { ReviewsTab } = await import('./reviews/ReviewsTab');
      return <ReviewsTab />;
    },
  },
});

const addonsContent = EntityContentBlueprint.make({
  name: 'addons',
  params: {
    path: 'addons',
    title: 'Add-ons',
    group: 'operation',
    filter: delivered,
    routeRef: addonsRouteRef,
    loader: async () => {
      const { AddonsTab } = await import('./addons/AddonsTab');
      return <AddonsTab />;
    },
  },
});

const versionsCard = EntityCardBlueprint.make({
  name: 'versions',
  params: {
    type: 'content',
    filter: delivered,
    loader: async () => {
      const { VersionsCard } = await import('./overview/VersionsCard');
      return <VersionsCard />;
    },
  },
});

const previewsCard = EntityCardBlueprint.make({
  name: 'previews',
  params: {
    type: 'content',
    filter: delivered,
    loader: async () => {
      const { PreviewsCard } = await import('./overview/PreviewsCard');
      return <PreviewsCard />;
    },
  },
});

const addonsCard = EntityCardBlueprint.make({
  name: 'addons',
  params: {
    type: 'content',
    filter: delivered,
    loader: async () => {
      const { AddonsCard } = await import('./overview/AddonsCard');
      return <AddonsCard />;
    },
  },
});

/**
 * The pages of Spaceship: the tabs Delivery, Review environments and Add-ons and the cards Versions, Previews and Add-ons of
 * entities, and the pages under `/spaceship`.
 *
 * @public
 */
export const spaceshipPlugin = createFrontendPlugin({
  pluginId: 'spaceship',
  title: 'Spaceship',
  icon: <RiRocketLine fontSize="inherit" />,
  info: { packageJson: () => import('../package.json') },
  routes: {
    root: rootRouteRef,
    rollout: rolloutRouteRef,
    delivery: deliveryRouteRef,
    reviews: reviewsRouteRef,
    addons: addonsRouteRef,
  },
  extensions: [
    queries,
    page,
    me,
    services,
    activity,
    reviews,
    addons,
    register,
    tokens,
    rollout,
    deliveryContent,
    reviewsContent,
    addonsContent,
    versionsCard,
    previewsCard,
    addonsCard,
  ],
});
