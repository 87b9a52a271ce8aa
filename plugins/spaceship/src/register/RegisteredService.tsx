import { ButtonLink, Link } from '@backstage/ui';
import { RiExternalLinkLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ActsProvider } from '../acts/serviceActs';
import { destinationsOf } from '../acts/dialogProps';
import { useOverview, type Overview } from '../api/questions';
import { useLive } from '../api/useLive';
import { BuildLine } from '../delivery/BuildLine';
import { DeliverySkeleton } from '../delivery/DeliverySkeleton';
import { FlowStrip } from '../flow/FlowStrip';
import { Sentence } from '../people/Sentence';
import { LiveMark } from '../surfaces/LiveMark';
import { Surface } from '../surfaces/Surface';
import { spaceshipTranslationRef } from '../translation';
import { useLinks } from '../useLinks';
import theme from '../theme/theme.module.css';
import { FirstDelivery } from './FirstDelivery';
import styles from './FirstDelivery.module.css';

/** The way of a new service, live, from its first push to its address. */
export function RegisteredService(props: {
  serviceId: string;
  token?: string;
}) {
  const { serviceId, token } = props;
  const overview = useOverview(serviceId);
  useLive(serviceId);
  return (
    <ActsProvider of={serviceId}>
      <Surface asked={overview} skeleton={<DeliverySkeleton />}>
        {data =>
          hasBegun(data) ? (
            <OnItsWay overview={data} asked={overview} />
          ) : (
            <FirstDelivery overview={data} token={token} />
          )
        }
      </Surface>
    </ActsProvider>
  );
}

const hasBegun = (overview: Overview): boolean =>
  overview.builds.length > 0 ||
  destinationsOf(overview).some(d => d.running || d.delivering || d.waiting);

function OnItsWay(props: {
  overview: Overview;
  asked: ReturnType<typeof useOverview>;
}) {
  const { overview, asked } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  const all = destinationsOf(overview);
  const serving = all.find(
    d => d.running && d.address && d.health.state === 'healthy',
  );
  const rolloutId = all
    .map(d => d.delivering?.rolloutId ?? d.waiting?.rolloutId)
    .find(Boolean);
  return (
    <div className={theme.stack}>
      <div className={styles.running}>
        <h2 className={styles.title} aria-live="polite">
          <Sentence of={overview.sentence} />
        </h2>
        <span className={theme.spacer} />
        <LiveMark asked={asked} />
      </div>
      {overview.builds.map(build => (
        <BuildLine key={build.id} build={build} />
      ))}
      {serving?.address && (
        <div className={styles.running}>
          <ButtonLink
            variant="primary"
            href={serving.address}
            target="_blank"
            rel="noreferrer"
            iconEnd={<RiExternalLinkLine aria-hidden />}
          >
            {t('register.open', { destination: serving.title })}
          </ButtonLink>
          <span className={theme.muted}>{serving.address}</span>
        </div>
      )}
      <FlowStrip stages={overview.stages} />
      <div className={theme.row}>
        {rolloutId && (
          <Link href={links.rollout(rolloutId)}>{t('register.follow')}</Link>
        )}
        <Link href={links.delivery(overview.service)}>
          {t('register.toTab')}
        </Link>
      </div>
    </div>
  );
}
