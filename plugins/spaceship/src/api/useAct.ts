import { useRef } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useClient, type SpaceshipClient } from './client';

const newKey = () =>
  [...crypto.getRandomValues(new Uint8Array(16))]
    .map(byte => byte.toString(16).padStart(2, '0'))
    .join('');

/** The header that makes a repeated request the same request. */
export type OnceHeader = { 'Idempotency-Key': string };

/** A command to the API: done once however often the network repeats it, and everything shown is fetched again after it. */
export function useAct<Input, Result>(
  send: (
    client: SpaceshipClient,
    input: Input,
    once: OnceHeader,
  ) => Promise<Result>,
  onDone?: (result: Result) => void,
) {
  const client = useClient();
  const queries = useQueryClient();
  const key = useRef(newKey());
  return useMutation({
    mutationFn: (input: Input) =>
      send(client, input, { 'Idempotency-Key': key.current }),
    onSuccess: result => {
      onDone?.(result);
      return queries.invalidateQueries({ queryKey: ['spaceship'] });
    },
    // A new try by a person is a new request, also after a refusal.
    onSettled: () => {
      key.current = newKey();
    },
  });
}
