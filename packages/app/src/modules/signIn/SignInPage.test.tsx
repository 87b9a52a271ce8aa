import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { SignInPage } from './SignInPage';

const SECRET = 'the-secret-of-this-portal';
const MIRA = {
  entityRef: 'user:default/mira',
  name: 'Mira Sol',
  role: 'Developer',
  groups: ['Developers'],
};
const SESSION = {
  profile: { displayName: 'Mira Sol' },
  backstageIdentity: {
    token: 'a-token',
    expiresInSeconds: 3600,
    identity: {
      type: 'user',
      userEntityRef: MIRA.entityRef,
      ownershipEntityRefs: [MIRA.entityRef, 'group:default/developers'],
    },
  },
};

const answer = (body: object, status = 200) =>
  ({
    ok: status < 400,
    status,
    statusText: String(status),
    headers: new Headers({ 'content-type': 'application/json' }),
    json: async () => body,
    text: async () => JSON.stringify(body),
  } as unknown as Response);

/** The auth back end: knows one secret and one person. */
function portal(people: object[] = [MIRA]) {
  return jest.fn(async (url: string | URL | Request, init?: RequestInit) => {
    const secret = new Headers(init?.headers).get('x-spaceship-secret');
    if (secret !== SECRET) {
      return answer(
        { error: { name: 'AuthenticationError', message: 'Wrong secret.' } },
        401,
      );
    }
    return String(url).endsWith('/people')
      ? answer({ items: people })
      : answer(SESSION);
  });
}

describe('SignInPage', () => {
  const realFetch = global.fetch;
  const onSignInSuccess = jest.fn();

  beforeEach(() => {
    window.sessionStorage.clear();
    window.localStorage.clear();
    window.history.replaceState(null, '', '/');
    onSignInSuccess.mockReset();
  });
  afterEach(() => {
    global.fetch = realFetch;
  });

  const show = () =>
    renderInTestApp(<SignInPage onSignInSuccess={onSignInSuccess} />);

  it('asks for the secret, then signs in as the chosen person', async () => {
    global.fetch = portal();
    show();

    await userEvent.type(await screen.findByLabelText('Secret'), SECRET);
    await userEvent.click(screen.getByRole('button', { name: 'Go on' }));
    await userEvent.click(
      await screen.findByRole('button', { name: /Mira Sol/ }),
    );

    await waitFor(() => expect(onSignInSuccess).toHaveBeenCalledTimes(1));
    const identity = onSignInSuccess.mock.calls[0][0];
    await expect(identity.getBackstageIdentity()).resolves.toMatchObject({
      userEntityRef: 'user:default/mira',
    });
    await expect(identity.getCredentials()).resolves.toEqual({
      token: 'a-token',
    });
  });

  it('says that the secret is wrong, and asks again', async () => {
    global.fetch = portal();
    show();

    await userEvent.type(await screen.findByLabelText('Secret'), 'a guess');
    await userEvent.click(screen.getByRole('button', { name: 'Go on' }));

    expect(await screen.findByRole('alert')).toHaveTextContent('Wrong secret.');
    expect(screen.getByLabelText('Secret')).toBeInTheDocument();
  });

  it('takes the secret from the address and hides it there', async () => {
    global.fetch = portal();
    window.history.replaceState(null, '', `/#secret=${SECRET}`);
    show();

    expect(
      await screen.findByRole('button', { name: /Mira Sol/ }),
    ).toBeInTheDocument();
    expect(window.location.href).not.toContain(SECRET);
  });

  it('goes on as the same person after a reload', async () => {
    global.fetch = portal();
    window.sessionStorage.setItem(
      'spaceship-demo',
      JSON.stringify({ secret: SECRET, user: MIRA.entityRef }),
    );
    show();

    await waitFor(() => expect(onSignInSuccess).toHaveBeenCalledTimes(1));
  });

  it('asks in a new tab whom to be, and not for the secret again', async () => {
    global.fetch = portal();
    window.history.replaceState(null, '', `/#secret=${SECRET}`);
    const { unmount } = show();
    await userEvent.click(
      await screen.findByRole('button', { name: /Mira Sol/ }),
    );
    await waitFor(() => expect(onSignInSuccess).toHaveBeenCalledTimes(1));
    unmount();

    window.sessionStorage.clear();
    show();
    expect(
      await screen.findByRole('button', { name: /Mira Sol/ }),
    ).toBeInTheDocument();
    expect(screen.queryByLabelText('Secret')).toBeNull();
    expect(onSignInSuccess).toHaveBeenCalledTimes(1);
  });

  it('waits for people while the catalog is empty', async () => {
    window.sessionStorage.setItem(
      'spaceship-demo',
      JSON.stringify({ secret: SECRET }),
    );
    global.fetch = portal([]);
    show();

    expect(
      await screen.findByText(/appear here in a few seconds/),
    ).toBeInTheDocument();
    global.fetch = portal();
    expect(
      await screen.findByRole(
        'button',
        { name: /Mira Sol/ },
        { timeout: 5000 },
      ),
    ).toBeInTheDocument();
  });
});
