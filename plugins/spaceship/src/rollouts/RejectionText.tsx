import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import { Person } from '../people/Person';
import { StateBadge } from '../states/StateBadge';
import { TimeAgo } from '../time/TimeAgo';
import theme from '../theme/theme.module.css';

type Rejection = NonNullable<Schemas['Release']['rejection']>;

/** That a release is rejected: by whom, when, and in their words why. */
export function RejectionText(props: { rejection: Rejection }) {
  const { by, at, reason } = props.rejection;
  return (
    <p className={`${theme.row} ${theme.wrap}`}>
      <StateBadge state="rejected" />
      <span>
        “{reason}” <Person of={by} />, <TimeAgo at={at} as="point" />
      </span>
    </p>
  );
}
