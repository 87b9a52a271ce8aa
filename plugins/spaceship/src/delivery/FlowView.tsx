import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useActs } from '../acts/serviceActs';
import { destinationsOf } from '../acts/dialogProps';
import type { Overview } from '../api/questions';
import { ActButton } from '../dialogs/ActButton';
import { FlowStrip } from '../flow/FlowStrip';
import { Sentence } from '../people/Sentence';
import { LiveMark } from '../surfaces/LiveMark';
import type { Asked } from '../surfaces/Surface';
import { spaceshipTranslationRef } from '../translation';
import { useLinks } from '../useLinks';
import theme from '../theme/theme.module.css';
import { BehindPanel } from './BehindPanel';
import { BuildLine } from './BuildLine';
import { DeliveriesTable } from './DeliveriesTable';
import { DestinationActs } from './DestinationActs';
import { FileMistakes } from './FileMistakes';
import { FirstDelivery } from '../register/FirstDelivery';
import { WaitingPanels } from './WaitingPanels';
import styles from './Delivery.module.css';

/** Has anything of this service ever gone anywhere? */
const isUntouched = (overview: Overview): boolean =>
  overview.builds.length === 0 &&
  destinationsOf(overview).every(
    d => !d.running && !d.delivering && !d.waiting,
  );

/** The sentence, the flow, what waits and why, what goes out, and the deliveries. */
export function FlowView(props: {
  overview: Overview;
  asked: Asked<Overview>;
  /** The destination of which is asked what it does not have yet. */
  behind: string | null;
  onBehindClosed: () => void;
  onOpen: (view: 'configuration' | 'logs', destination: string) => void;
}) {
  const { overview, asked, behind, onBehindClosed, onOpen } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  const { begin } = useActs();
  const late = destinationsOf(overview).find(({ slug }) => slug === behind);
  const { allowed } = overview;
  const hasRunning = destinationsOf(overview).some(d => d.running);

  if (isUntouched(overview)) {
    return (
      <div className={theme.stack}>
        <FileMistakes mistakes={overview.fileMistakes} />
        <FirstDelivery overview={overview} />
        <DeliveriesTable overview={overview} hideWhenEmpty />
      </div>
    );
  }
  return (
    <div className={theme.stack}>
      <div className={styles.top}>
        <h2 className={styles.sentence} aria-live="polite">
          <Sentence of={overview.sentence} />
        </h2>
        <div className={theme.acts}>
          <LiveMark asked={asked} />
          {hasRunning && (
            <>
              <ActButton
                size="medium"
                allowed={allowed.test}
                onPress={() => begin({ kind: 'test' })}
              >
                {t('acts.test')}
              </ActButton>
              <ActButton
                size="medium"
                allowed={allowed.rollBack}
                onPress={() => begin({ kind: 'rollBack' })}
              >
                {t('acts.rollBack')}
              </ActButton>
            </>
          )}
          <ActButton
            size="medium"
            allowed={allowed.deliver}
            onPress={() => begin({ kind: 'deliver' })}
          >
            {t('acts.deliver')}
          </ActButton>
        </div>
      </div>
      <FileMistakes mistakes={overview.fileMistakes} />
      {overview.builds.map(build => (
        <BuildLine key={build.id} build={build} />
      ))}
      <FlowStrip
        stages={overview.stages}
        behindAt={({ slug }) =>
          links.delivery(overview.service, { behind: slug })
        }
        actsFor={destination => (
          <DestinationActs
            destination={destination}
            allowed={allowed}
            onOpen={view => onOpen(view, destination.slug)}
          />
        )}
      />
      {late && (
        <BehindPanel
          serviceId={overview.service.id}
          destination={late}
          onClose={onBehindClosed}
        />
      )}
      <WaitingPanels overview={overview} />
      <DeliveriesTable overview={overview} />
    </div>
  );
}
