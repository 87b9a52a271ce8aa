import type { Knex } from 'knex';
import type {
  Builder,
  DestinationDriver,
  SourceProvider,
} from '@spaceship/backstage-plugin-spaceship-node';
import {
  loadTarget,
  type DeliveryTarget,
  type VariablesResolver,
} from '../../deliveries/loadTarget';
import { addonStepExecutors, type AddonStepDeps } from '../../addons/steps';
import {
  reviewExecutors,
  type ReviewExecutorsDeps,
} from '../../reviews/reviewExecutors';
import type { LogPull } from '../../logs/LogPull';
import type { Subject } from '../subject';
import { provision, type ProvisionAddon } from './addon';
import type { Wakes } from '../wakes';
import { build } from './build';
import type { StepCall, StepExecutors } from './executor';
import { runJob } from './job';
import {
  awaitHealth,
  prepareRevision,
  retireRevision,
  shiftTraffic,
} from './revisions';

/** Who carries out which kind of step. */
export function stepExecutors(
  deps: {
    knex: Knex;
    drivers: ReadonlyMap<string, DestinationDriver>;
    builder: Builder;
    sources: ReadonlyMap<string, SourceProvider>;
    variables: VariablesResolver;
    provisionAddon: ProvisionAddon;
    addons: Pick<AddonStepDeps, 'box' | 'providers'>;
    wakes: Wakes;
    reviews: ReviewExecutorsDeps['reviews'];
    members: ReviewExecutorsDeps['members'];
  },
  logs: LogPull,
): StepExecutors {
  const located = new WeakMap<Subject, Promise<DeliveryTarget>>();
  /** Once per wake-up: where a delivery goes does not change. */
  const locate = ({ subject }: StepCall<any>) => {
    const known = located.get(subject);
    if (known) return known;
    const target = loadTarget(deps, subject.id);
    located.set(subject, target);
    target.catch(() => located.delete(subject));
    return target;
  };
  return {
    build: build(deps, logs),
    'addon.provision': provision(locate, deps.provisionAddon),
    job: runJob(locate, logs),
    'revision.prepare': prepareRevision(locate),
    'revision.healthy': awaitHealth(locate, logs),
    'traffic.shift': shiftTraffic(locate),
    'revision.retire': retireRevision(locate),
    ...addonStepExecutors({ ...deps, ...deps.addons }),
    ...reviewExecutors({ ...deps, ...deps.addons }),
  };
}
