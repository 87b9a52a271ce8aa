import { Route, Routes } from 'react-router-dom';
import { RolloutPage } from '../rollouts/RolloutPage';
import { fakeFetchApi } from './fakeApi';
import { renderSurface } from './renderSurface';
import type { rollout } from './rolloutFixtures';

/** The page of a rollout; the answer is what it asks of the API. */
export async function openRollout(shown: typeof rollout) {
  const fetchApi = fakeFetchApi({ 'GET /rollouts/:id': { body: shown } });
  await renderSurface(
    <Routes>
      <Route path="/rollouts/:id" element={<RolloutPage />} />
    </Routes>,
    { fetchApi, path: `/rollouts/${shown.id}` },
  );
  return fetchApi.seen;
}
