import { useEffect, useRef } from 'react';
import { Button } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useBehind, type OverviewDestination } from '../api/questions';
import { ChangeList } from '../changes/ChangeList';
import { useBehindText } from '../flow/useBehindText';
import { Panel } from '../surfaces/Panel';
import { Lines, Surface } from '../surfaces/Surface';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import styles from './Delivery.module.css';

/** What was built and does not run at a destination yet; it takes the focus, for it was asked for. */
export function BehindPanel(props: {
  serviceId: string;
  destination: OverviewDestination;
  onClose: () => void;
}) {
  const { destination, onClose, serviceId } = props;
  const { slug, title } = destination;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const behind = useBehind(serviceId, slug);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), [slug]);
  return (
    <div ref={box} tabIndex={-1} className={styles.asked}>
      <Panel
        title={t('behind.title', { destination: title })}
        aside={
          <Button size="small" variant="tertiary" onPress={onClose}>
            {t('behind.close')}
          </Button>
        }
      >
        <Surface
          asked={behind}
          skeleton={<Lines count={4} />}
          isEmpty={data => data.changes === null}
          empty={<p className={theme.muted}>{t('behind.none')}</p>}
        >
          {({ behind: found, changes, newest }) => (
            <>
              <p className={`${theme.small} ${theme.muted} ${styles.line}`}>
                <HowFar behind={found} />{' '}
                {changes?.from &&
                  newest &&
                  t('behind.between', {
                    runs: String(changes.from.number),
                    newest: String(newest.number),
                  })}
              </p>
              {changes && <ChangeList changes={changes} limit={50} />}
            </>
          )}
        </Surface>
      </Panel>
    </div>
  );
}

function HowFar(props: { behind: OverviewDestination['behind'] }) {
  const text = useBehindText(props.behind);
  return text && <>{text}.</>;
}
