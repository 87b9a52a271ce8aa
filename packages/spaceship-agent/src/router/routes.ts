import type { GateRules, Table, Upstream } from './table.ts';

type Weighted = Upstream & { current: number };
export type Route = {
  service: string;
  upstreams: Weighted[];
  gate?: GateRules;
};

const SUFFIX = '.localhost';

/** The table as requests need it: who is asked for, and who answers next. */
export class Routes {
  #routes = new Map<string, Route>();
  readonly #inFlight = new Map<number, number>();

  update(table: Table): void {
    this.#routes = new Map(
      Object.entries(table.routes).map(
        ([host, { service, upstreams, gate }]) => [
          host,
          {
            service,
            gate,
            upstreams: upstreams
              .filter(({ weight }) => weight > 0)
              .map(upstream => ({ ...upstream, current: 0 })),
          },
        ],
      ),
    );
  }

  find(hostHeader: string | undefined): Route | undefined {
    const host = (hostHeader ?? '')
      .toLowerCase()
      .replace(/:\d+$/, '')
      .replace(/\.$/, '');
    return host.endsWith(SUFFIX)
      ? this.#routes.get(host.slice(0, -SUFFIX.length))
      : undefined;
  }

  /** Smooth weighted round robin, as in nginx; `not` is left out when there is another. */
  pick(route: Route, not?: number): number | undefined {
    let best: Weighted | undefined;
    let total = 0;
    for (const upstream of route.upstreams) {
      if (upstream.port === not && route.upstreams.length > 1) continue;
      total += upstream.weight;
      upstream.current += upstream.weight;
      if (!best || upstream.current > best.current) best = upstream;
    }
    if (best) best.current -= total;
    return best?.port;
  }

  ports(): Set<number> {
    return new Set(
      [...this.#routes.values()].flatMap(({ upstreams }) =>
        upstreams.map(({ port }) => port),
      ),
    );
  }

  /** Subjects of all gates. */
  subjects(): Set<string> {
    return new Set(
      [...this.#routes.values()].flatMap(({ gate }) => gate?.subject ?? []),
    );
  }

  began(port: number): void {
    this.#inFlight.set(port, this.inFlight(port) + 1);
  }

  ended(port: number): void {
    const left = this.inFlight(port) - 1;
    if (left > 0) this.#inFlight.set(port, left);
    else this.#inFlight.delete(port);
  }

  inFlight(port: number): number {
    return this.#inFlight.get(port) ?? 0;
  }
}
