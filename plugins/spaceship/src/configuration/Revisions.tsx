import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useQuery } from '@tanstack/react-query';
import { answer, useClient } from '../api/client';
import { Person } from '../people/Person';
import { Panel } from '../surfaces/Panel';
import { Lines, Surface } from '../surfaces/Surface';
import { TimeAgo } from '../time/TimeAgo';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import styles from './Configuration.module.css';

/** The numbered changes of a configuration: keys, never values. */
export function Revisions(props: { serviceId: string; slug: string }) {
  const { serviceId, slug } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const client = useClient();
  const revisions = useQuery({
    queryKey: ['spaceship', 'service', serviceId, 'revisions', slug],
    enabled: slug !== '',
    queryFn: () =>
      answer(
        client.GET(
          '/services/{id}/destinations/{slug}/configuration/revisions',
          { params: { path: { id: serviceId, slug }, query: { limit: 30 } } },
        ),
      ),
  });
  return (
    <Panel title={t('configuration.revisions')}>
      <Surface
        asked={revisions}
        skeleton={<Lines />}
        isEmpty={page => page.items.length === 0}
        empty={<p className={theme.muted}>{t('configuration.noRevisions')}</p>}
      >
        {page => (
          <ol className={styles.revisions}>
            {page.items.map(item => (
              <li key={item.revision} className={styles.revision}>
                <strong>
                  {t('configuration.revision', {
                    revision: String(item.revision),
                  })}
                </strong>
                <span>
                  {item.changed.map(key => (
                    <span key={key.name} className={styles.key}>
                      <span className={theme.mono}>{key.name}</span>{' '}
                      {t(`configuration.keyChange.${key.change}`)}
                      {key.secret ? `, ${t('configuration.secret')}` : ''}
                    </span>
                  ))}
                  {item.note && <span> “{item.note}”</span>}
                </span>
                <span className={`${theme.small} ${theme.muted}`}>
                  <Person of={item.by} />, <TimeAgo at={item.at} as="point" />
                </span>
              </li>
            ))}
          </ol>
        )}
      </Surface>
    </Panel>
  );
}
