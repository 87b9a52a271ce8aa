import {
  attentionReasons,
  attentions,
  healthMaxAgeMs,
  type Schemas,
} from '@spaceship/backstage-plugin-spaceship-common';
import { isOfReview } from '../../rollouts/store/isOfReview';

type Reason = Exclude<Schemas['Attention'], 'look'>;

const isOld = `interval '${healthMaxAgeMs} milliseconds'`;

const places = (where: string) => `
  select p.service_id from service_destinations p
  join destinations t on t.id = p.destination_id
  where t.tier <> 'review' and ${where}`;

/**
 * Why somebody looks at a service: the ids of those of which it is so, without what is temporary. Served by the partial
 * indexes of `service_destinations` and `builds`, and by `rollouts_active_service`.
 */
const reasons: Record<Reason, string> = {
  failed: places('p.failed is not null'),
  ill: places(`p.health ->> 'state' in ('degraded', 'unhealthy')
    and p.running is not null and p.observed_at >= now() - ${isOld}`),
  'no-news':
    places(`p.running is not null and cast(p.running ->> 'since' as timestamptz) < now() - ${isOld}
    and (p.health ->> 'state' = 'unknown' or coalesce(p.observed_at, '-infinity') < now() - ${isOld})`),
  unbuilt: `
    select id from services where file_mistakes is not null
    union all
    select s.id from builds b join services s on s.newest_build = b.id where b.state = 'failed'`,
  'waiting-person': `
    select service_id from rollouts
    where state = 'waiting' and tree ->> 'verdict' = 'waiting-person' and not ${isOfReview}`,
  held: places('p.hold is not null'),
  delivering: `select service_id from rollouts where state = 'delivering' and not ${isOfReview}`,
};

const needsALook = attentionReasons
  .map(reason => reasons[reason])
  .join(' union all ');

/** Of which services it is so, as a condition on `services.id`. */
export const isSo = (attention: Schemas['Attention']): string =>
  `services.id in (${attention === 'look' ? needsALook : reasons[attention]})`;

const byUrgency = attentions.filter(attention => attention !== 'look');

/** The most urgent of what is so with a service, as a number: the lower, the sooner somebody should look. */
export const urgency = `case ${byUrgency
  .map((attention, rank) => `when ${isSo(attention)} then ${rank}`)
  .join(' ')} else ${byUrgency.length} end`;
