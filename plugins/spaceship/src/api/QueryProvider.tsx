import { useState, type ReactNode } from 'react';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { ApiError } from './ApiError';

/** 504 says that somebody has waited long already, and would again. */
const passing = new Set([502, 503]);

const mayHelp = (failures: number, error: unknown) =>
  failures < 2 && (!(error instanceof ApiError) || passing.has(error.status));

/** What the pages have fetched, shared by every surface of the plugin. */
export function QueryProvider(props: { children: ReactNode }) {
  const [client] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: { retry: mayHelp, staleTime: 2_000 },
          mutations: { retry: mayHelp },
        },
      }),
  );
  return (
    <QueryClientProvider client={client}>{props.children}</QueryClientProvider>
  );
}
