import type { TranslationFunction } from '@backstage/frontend-plugin-api';
import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import type { SpaceshipMessages } from '../translation';
import { formatPoint } from '../time/duration';
import { partMessages } from '../translation/parts';

type T = TranslationFunction<SpaceshipMessages>;

const deeds = partMessages.record.deed;
type Deed = keyof typeof deeds;

const isDeed = (key: string): key is Deed => Object.hasOwn(deeds, key);

/** What an entry of the record says was done: the deed in words, then its small facts. */
export function entryText(
  entry: Pick<Schemas['AuditEntry'], 'action' | 'details'>,
  t: T,
): string {
  const key = entry.action.replace(/\./g, '-');
  const what = isDeed(key)
    ? t(`record.deed.${key}`)
    : entry.action.replace(/[._-]+/g, ' ');
  const facts = Object.entries(entry.details).flatMap(([name, value]) =>
    isSmall(value) && !isId(value) ? [factText(name, value)] : [],
  );
  return facts.length ? `${what}: ${facts.join(', ')}` : what;
}

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

/** What only a program knows a thing by; the API has it. */
const isId = (value: unknown): boolean =>
  typeof value === 'string' &&
  /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(value);

const isSmall = (value: unknown): value is string | number | boolean =>
  typeof value === 'number' ||
  typeof value === 'boolean' ||
  (typeof value === 'string' && value !== '' && value.length <= 200);

function factText(name: string, value: string | number | boolean): string {
  if (name === 'reason' || name === 'note') return `“${value}”`;
  if (typeof value === 'string' && instant.test(value)) {
    return `${inWords(name)} ${formatPoint(new Date(value), new Date())}`;
  }
  if (/hash|digest|commit|artifact/i.test(name)) {
    return `${inWords(name)} ${String(value).slice(0, 15)}`;
  }
  return `${inWords(name)} ${value}`;
}

const inWords = (name: string): string =>
  name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/\baddon\b/, 'add-on');
