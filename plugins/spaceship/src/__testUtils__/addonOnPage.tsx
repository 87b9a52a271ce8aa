import { Route, Routes } from 'react-router-dom';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { AddonsPage } from '../addons/AddonsPage';
import { fakeFetchApi, type Routes as Answers } from './fakeApi';
import { renderSurface } from './renderSurface';

/** Presses the first button of that name. */
export const press = (name: string | RegExp) =>
  userEvent.click(screen.getAllByRole('button', { name })[0]);

/** The page of the add-on of the fixtures, with some answers changed; `sent` is what the page has handed in. */
export async function openAddon(
  changed: Answers = {},
  more = {},
  heading = 'Credentials',
) {
  const fetchApi = fakeFetchApi(changed);
  await renderSurface(
    <Routes>
      <Route path="/spaceship/addons/*" element={<AddonsPage />} />
    </Routes>,
    { fetchApi, path: '/spaceship/addons/addon-database', ...more },
  );
  await screen.findByRole('heading', { name: heading });
  const sent = (method: string, path: RegExp) =>
    fetchApi.seen.find(r => r.method === method && path.test(r.path))?.body;
  return { fetchApi, sent };
}

export const dialog = async () => within(await screen.findByRole('dialog'));

export async function giveReason(
  within_: Awaited<ReturnType<typeof dialog>>,
  reason: string,
) {
  await userEvent.type(
    within_.getByRole('textbox', { name: /Reason/ }),
    reason,
  );
}
