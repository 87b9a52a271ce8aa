import { Route, Routes } from 'react-router-dom';
import { screen } from '@testing-library/react';
import { fakeFetchApi } from '../__testUtils__/fakeApi';
import { renderSurface } from '../__testUtils__/renderSurface';
import { AddonsPage } from '../addons/AddonsPage';
import { SpaceshipPages } from './SpaceshipPages';

it.each(['/spaceship/nonsense', '/spaceship/addons/1/backups'])(
  'says at %s that there is nothing, and leads on',
  async path => {
    const pages = [
      { path: 'addons', title: 'Add-ons', element: <AddonsPage /> },
    ];
    await renderSurface(
      <Routes>
        <Route path="/spaceship/*" element={<SpaceshipPages pages={pages} />} />
      </Routes>,
      { fetchApi: fakeFetchApi(), path },
    );
    expect(
      await screen.findByText('There is nothing here.'),
    ).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'All services' })).toHaveAttribute(
      'href',
      '/spaceship/services',
    );
  },
);
