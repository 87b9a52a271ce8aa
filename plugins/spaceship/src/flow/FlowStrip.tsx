import { useRef, type KeyboardEvent, type ReactNode } from 'react';
import { Card } from '@backstage/ui';
import { RiArrowRightLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Overview, OverviewDestination } from '../api/questions';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import { DestinationCard } from './DestinationCard';
import styles from './FlowStrip.module.css';

/** The stages from left to right with what each destination holds. An ordered list: Tab visits acts, arrows move between destinations. */
export function FlowStrip(props: {
  stages: Overview['stages'];
  /** Where it is told what a destination does not have yet. */
  behindAt?: (destination: OverviewDestination) => string;
  actsFor?: (destination: OverviewDestination) => ReactNode;
}) {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const list = useRef<HTMLOListElement>(null);
  const stages = props.stages.filter(stage => stage.destinations.length > 0);

  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step || !list.current) return;
    const cards = [
      ...list.current.querySelectorAll<HTMLElement>('[data-destination]'),
    ];
    const at = cards.findIndex(card => card.contains(document.activeElement));
    const next = cards[at + step];
    if (at >= 0 && next) {
      event.preventDefault();
      next.focus();
    }
  };

  return (
    <Card className={`${theme.scope} ${styles.box}`}>
      <section aria-label={t('flow.title')}>
        {/* Arrow keys move between the buttons in it; the list itself is never reached. */}
        {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
        <ol ref={list} className={styles.strip} onKeyDown={move}>
          {stages.map((stage, index) => (
            <li
              key={stage.stage ?? 'others'}
              className={styles.stage}
              style={{ flexGrow: stage.destinations.length }}
            >
              {index > 0 && (
                <RiArrowRightLine
                  aria-hidden
                  className={`${theme.icon} ${theme.muted} ${styles.arrow}`}
                />
              )}
              <div className={styles.column}>
                <p className={styles.head}>
                  <strong className={styles.name}>
                    {stage.stage ?? t('flow.others')}
                  </strong>{' '}
                  <span className={`${theme.small} ${theme.muted}`}>
                    {t('flow.destinations', {
                      count: stage.destinations.length,
                    })}
                  </span>
                </p>
                <ol className={styles.cards}>
                  {stage.destinations.map(destination => (
                    <li
                      key={destination.id}
                      tabIndex={-1}
                      data-destination={destination.slug}
                      className={styles.item}
                    >
                      <DestinationCard
                        destination={destination}
                        behindAt={props.behindAt?.(destination)}
                        acts={props.actsFor?.(destination)}
                      />
                    </li>
                  ))}
                </ol>
              </div>
            </li>
          ))}
        </ol>
      </section>
    </Card>
  );
}
