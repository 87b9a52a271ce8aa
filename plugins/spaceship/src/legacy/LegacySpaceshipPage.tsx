import { Route, Routes } from 'react-router-dom';
import { Header, Page } from '@backstage/core-components';
import { AddonsPage } from '../addons/AddonsPage';
import { SpaceshipPages } from '../layout/SpaceshipPages';
import { ForMePage } from '../me/ForMePage';
import { RegisterPage } from '../register/RegisterPage';
import { ReviewsPage } from '../reviews/ReviewsPage';
import { RolloutPage } from '../rollouts/RolloutPage';
import { ActivityPage } from '../services/ActivityPage';
import { ServicesPage } from '../services/ServicesPage';
import { TokensPage } from '../tokens/TokensPage';
import { LegacyProvider } from './LegacyProvider';

const pages = [
  { path: 'me', title: 'For me', element: <ForMePage /> },
  { path: 'services', title: 'Services', element: <ServicesPage /> },
  { path: 'activity', title: 'Activity', element: <ActivityPage /> },
  { path: 'reviews', title: 'Review environments', element: <ReviewsPage /> },
  { path: 'addons', title: 'Add-ons', element: <AddonsPage /> },
  { path: 'register', title: 'Deliver your own', element: <RegisterPage /> },
  { path: 'tokens', title: 'Tokens', element: <TokensPage /> },
];

/** The pages below `/spaceship` in the shell that the older frontend system leaves to its plugins. */
export const LegacySpaceshipPage = () => (
  <LegacyProvider>
    <Page themeId="service">
      <Header title="Spaceship" pageTitleOverride="Spaceship" />
      {/* The shell's grid gives one area to what is below its header. */}
      <div style={{ gridArea: 'pageContent', overflow: 'auto' }}>
        <Routes>
          <Route path="rollouts/:id" element={<RolloutPage />} />
          <Route path="*" element={<SpaceshipPages pages={pages} />} />
        </Routes>
      </div>
    </Page>
  </LegacyProvider>
);
