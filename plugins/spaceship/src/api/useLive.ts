import { useEffect } from 'react';
import { useApiHolder } from '@backstage/frontend-plugin-api';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { useQueryClient } from '@tanstack/react-query';

const settleMs = 150;

/** Of many services something changes often: once a second is enough. */
const settleManyMs = 1_000;

/** The poll that catches what no signal said: often while something moves. */
export const pollMs = (isMoving: boolean): number =>
  isMoving ? 10_000 : 60_000;

/** Fetches again what is shown of a service when a signal says that something changed. Works without signals too. */
export function useLive(serviceId: string | undefined): void {
  useChannel(serviceId && `spaceship:service:${serviceId}`, settleMs);
}

/** The same for a surface that shows many services, from when it is ready to. */
export function useLiveEverywhere(isReady = true): void {
  useChannel(isReady ? 'spaceship:fleet' : undefined, settleManyMs);
}

function useChannel(channel: string | undefined, waitMs: number): void {
  const signals = useApiHolder().get(signalApiRef);
  const queries = useQueryClient();
  useEffect(() => {
    if (!signals || !channel) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const { unsubscribe } = signals.subscribe(channel, () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        queries.invalidateQueries({ queryKey: ['spaceship'] });
      }, waitMs);
    });
    return () => {
      clearTimeout(timer);
      unsubscribe();
    };
  }, [signals, queries, channel, waitMs]);
}
