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
import { deliveryRouteRef, rolloutRouteRef, rootRouteRef } from './routes';

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

/**
 * The pages of Spaceship: the Delivery tab and the Versions card of entities, and the pages under `/spaceship`.
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
  },
  extensions: [
    queries,
    page,
    services,
    activity,
    register,
    tokens,
    rollout,
    deliveryContent,
    versionsCard,
  ],
});
