const KEY = 'spaceship-demo';

/** What a tab remembers: reloading it keeps the person. Another tab knows the secret too, and may be somebody else. */
export interface RememberedSession {
  secret?: string;
  user?: string;
}

/** Reads the tab's memory, or else the browser's; a secret in the address (`#secret=…`) is taken from there first. */
export function recall(): RememberedSession {
  const remembered = read();
  const fromAddress = new URLSearchParams(window.location.hash.slice(1)).get(
    'secret',
  );
  if (!fromAddress) {
    return remembered;
  }
  // Out of the address bar and the history before anybody looks over a shoulder.
  window.history.replaceState(
    null,
    '',
    window.location.pathname + window.location.search,
  );
  return remember({ ...remembered, secret: fromAddress });
}

/** Keeps the person for as long as the tab is open, and the secret for other tabs: a preview opens in one. */
export function remember(session: RememberedSession): RememberedSession {
  const { secret } = session;
  window.sessionStorage.setItem(KEY, JSON.stringify(session));
  window.localStorage.setItem(KEY, JSON.stringify({ secret }));
  return session;
}

function read(): RememberedSession {
  try {
    return JSON.parse(
      window.sessionStorage.getItem(KEY) ??
        window.localStorage.getItem(KEY) ??
        '{}',
    );
  } catch {
    return {};
  }
}
