import '@backstage/cli/asset-types';
// This is an app of its own, if a small one.
// eslint-disable-next-line @backstage/no-ui-css-imports-in-non-frontend
import '@backstage/ui/css/styles.css';
import { useEffect } from 'react';
import ReactDOM from 'react-dom/client';
import {
  configApiRef,
  useApi,
  type IdentityApi,
  type SignInPageProps,
} from '@backstage/core-plugin-api';
import { legacyApp } from '../src/__testUtils__/legacyApp';

/** Whoever the browser tests signed in, by what they left in the session. */
function DemoSignIn(props: SignInPageProps) {
  const { onSignInSuccess } = props;
  const baseUrl = useApi(configApiRef).getString('backend.baseUrl');
  useEffect(() => {
    identityFrom(baseUrl).then(onSignInSuccess);
  }, [baseUrl, onSignInSuccess]);
  return null;
}

async function identityFrom(baseUrl: string): Promise<IdentityApi> {
  const { secret, user } = JSON.parse(
    window.sessionStorage.getItem('spaceship-demo') ?? '{}',
  );
  const answer = await window.fetch(
    `${baseUrl}/api/auth/spaceship-demo/refresh`,
    {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-requested-with': 'XMLHttpRequest',
        'x-spaceship-secret': secret,
      },
      body: JSON.stringify({ user }),
    },
  );
  const { profile, backstageIdentity } = await answer.json();
  return {
    getBackstageIdentity: async () => backstageIdentity.identity,
    getCredentials: async () => ({ token: backstageIdentity.token }),
    getProfileInfo: async () => profile,
    signOut: async () => {},
  };
}

const App = legacyApp({
  origin: window.location.origin,
  SignInPage: DemoSignIn,
});

ReactDOM.createRoot(document.getElementById('root')!).render(<App />);
