import { useState } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import { answer, useClient } from '../api/client';
import { LiveLog } from '../logs/LiveLog';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import styles from './Delivery.module.css';

/** What a build writes, live, once somebody opens it. One that only builds has no delivery whose page would show it. */
export function BuildLog(props: { build: Schemas['BuildSummary'] }) {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const [isOpen, setOpen] = useState(false);
  const title = t('log.of', { what: props.build.commit.slice(0, 7) });
  return (
    <details onToggle={event => setOpen(event.currentTarget.open)}>
      <summary className={`${theme.small} ${styles.opens}`}>{title}</summary>
      {isOpen && <Lines build={props.build} title={title} />}
    </details>
  );
}

function Lines(props: { build: Schemas['BuildSummary']; title: string }) {
  const { id } = props.build;
  const client = useClient();
  return (
    <LiveLog
      of={['build', id]}
      read={cursor =>
        answer(
          client.GET('/builds/{id}/logs', {
            params: { path: { id }, query: { cursor } },
          }),
        )
      }
      label={props.title}
    />
  );
}
