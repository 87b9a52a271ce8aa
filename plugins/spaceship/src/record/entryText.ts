import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';

const deeds: Readonly<Record<string, string>> = {
  'service.register': 'registered the service',
  'service.found': 'found the service in the catalog',
  'service.changed': 'saw the service change in the catalog',
  'service.vanished': 'no longer finds the service in the catalog',
  'service.restart': 'restarted it',
  'service.scale': 'changed the number of replicas',
  'rollout.create': 'asked for a rollout',
  'rollout.approve': 'approved',
  'rollout.cancel': 'cancelled the rollout',
  'rollout.delivered': 'ended the rollout: delivered',
  'rollout.failed': 'ended the rollout: failed',
  'rollout.cancelled': 'ended the rollout: cancelled',
  'rollout.superseded': 'ended the rollout: superseded',
  'rollout.unknown': 'ended the rollout: unknown',
  'delivery.start': 'started the delivery',
  'delivery.delivered': 'delivered',
  'delivery.failed': 'did not deliver: it failed',
  'delivery.cancelled': 'ended the delivery: cancelled',
  'delivery.unknown': 'ended the delivery: unknown',
  'build.succeeded': 'built it',
  'build.failed': 'could not build it',
  'build.cancelled': 'stopped the build',
  'release.reject': 'rejected the release',
  'release.accept': 'took the rejection back',
  'destination.hold': 'put the destination on hold',
  'configuration.change': 'changed the configuration',
  'secret.reveal': 'looked at a secret',
  'event.replay': 'replayed an event',
};

/** What an entry of the record says was done: the deed in words, then its small facts. */
export function entryText(
  entry: Pick<Schemas['AuditEntry'], 'action' | 'details'>,
): string {
  const what = deeds[entry.action] ?? entry.action.replace(/[._-]+/g, ' ');
  const facts = Object.entries(entry.details).flatMap(([name, value]) =>
    isSmall(value) ? [factText(name, value)] : [],
  );
  return facts.length ? `${what}: ${facts.join(', ')}` : what;
}

const isSmall = (value: unknown): value is string | number | boolean =>
  typeof value === 'number' ||
  typeof value === 'boolean' ||
  (typeof value === 'string' && value !== '' && value.length <= 200);

function factText(name: string, value: string | number | boolean): string {
  if (name === 'reason' || name === 'note') return `“${value}”`;
  if (/hash|digest|commit|artifact/i.test(name)) {
    return `${inWords(name)} ${String(value).slice(0, 15)}`;
  }
  return `${inWords(name)} ${value}`;
}

const inWords = (name: string): string =>
  name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
