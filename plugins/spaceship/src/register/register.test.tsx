import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fakeFetchApi, refusal, type Routes } from '../__testUtils__/fakeApi';
import {
  emptyLook,
  look,
  overview,
  untouched,
} from '../__testUtils__/fixtures';
import { renderSurface } from '../__testUtils__/renderSurface';
import { RegisterPage } from './RegisterPage';

async function register(changed: Routes) {
  const fetchApi = fakeFetchApi({
    'GET /services/:id/overview': { body: untouched },
    'GET /services/:id/look': { body: emptyLook },
    ...changed,
  });
  await renderSurface(<RegisterPage />, { fetchApi });
  await userEvent.type(
    await screen.findByRole('textbox', { name: /Name/ }),
    'gift-cards',
  );
  await userEvent.click(screen.getByRole('button', { name: 'Register' }));
  return fetchApi;
}

describe('delivering one’s own application', () => {
  it('gives a repository, a token that is shown once, and the exact commands', async () => {
    const { seen } = await register({});
    expect(await screen.findByText('sst_only_shown_once')).toBeVisible();
    expect(screen.getByRole('group', { name: 'Remote' })).toHaveTextContent(
      untouched.service.remote!,
    );
    expect(screen.getByRole('group', { name: 'Commands' })).toHaveTextContent(
      'git push spaceship HEAD:main',
    );
    expect(
      await screen.findByRole('group', {
        name: 'Before you commit',
      }),
    ).toHaveTextContent(
      /git config user.name 'Mira O’Sol'\s+git config user.email mira@harbour.example/,
    );
    expect(await screen.findByText('Waiting for your push')).toBeVisible();
    expect(
      seen.find(r => r.method === 'POST' && r.path === '/services')?.body,
    ).toEqual({
      name: 'gift-cards',
      owner: 'group:default/payments',
      description: null,
    });
  });

  it('sees the push, then delivers what was found by hand', async () => {
    let found = emptyLook;
    let state = untouched;
    const { seen } = await register({
      'GET /services/:id/look': () => ({ body: found }),
      'GET /services/:id/overview': () => ({ body: state }),
      'POST /services/:id/deliveries': () => {
        state = overview;
        return { status: 201, body: { rolloutId: 'r', buildId: null } };
      },
    });
    await screen.findByText('Waiting for your push');
    found = look;
    const deliver = await screen.findByRole(
      'button',
      { name: 'Deliver main to Staging' },
      { timeout: 10_000 },
    );
    expect(screen.getByText('web: node server.js')).toBeVisible();
    await userEvent.click(deliver);
    await waitFor(() =>
      expect(
        seen.find(r => r.method === 'POST' && /deliveries$/.test(r.path))?.body,
      ).toEqual({ ref: 'main', destinations: ['staging'] }),
    );
    expect(
      await screen.findByRole('link', { name: /Open it in Staging/ }),
    ).toHaveAttribute('href', 'http://checkout-api-staging.localhost:7080');
  }, 20_000);

  it('says what is wrong with a name before it is sent, and why a right one was refused', async () => {
    const { seen } = await register({
      'POST /services': refusal(409, 'The name gift-cards is taken.'),
    });
    expect(
      await screen.findByText('The name gift-cards is taken.'),
    ).toBeVisible();
    await userEvent.type(screen.getByRole('textbox', { name: /Name/ }), '!');
    expect(screen.getByRole('button', { name: 'Register' })).toBeDisabled();
    expect(seen.filter(r => r.path === '/tokens')).toHaveLength(0);
  });
});
