import type { ReactNode } from 'react';
import { Button } from '@backstage/ui';
import { RiAlertFill, RiCheckLine, RiCircleLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import { useActs } from '../acts/serviceActs';
import { destinationsOf } from '../acts/dialogProps';
import { sentenceOf } from '../api/ApiError';
import { answer } from '../api/client';
import type { Overview } from '../api/questions';
import { useAct } from '../api/useAct';
import { FileMistakes } from '../delivery/FileMistakes';
import { ActButton } from '../dialogs/ActButton';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import styles from './FirstDelivery.module.css';

type Look = Schemas['Look'];

/** What was found in the repository, and the button that delivers it. */
export function DeliverFound(props: { overview: Overview; look: Look }) {
  const { overview, look } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const { begin } = useActs();
  const all = destinationsOf(overview);
  const place = all.find(d => d.tier === 'staging') ?? all[0];
  const isRunnable = look.processes.length > 0 && look.mistakes.length === 0;

  const deliver = useAct((client, slug: string, once) =>
    answer(
      client.POST('/services/{id}/deliveries', {
        params: { path: { id: overview.service.id }, header: once },
        body: { ref: look.branch, destinations: [slug] },
      }),
    ),
  );

  return (
    <>
      <ul className={styles.found}>
        {look.processes.length === 0 ? (
          <Found icon="warning">{t('first.noProcess')}</Found>
        ) : (
          look.processes.map(process => (
            <Found key={process.name} icon="found">
              {t('first.process')}{' '}
              <span className={theme.mono}>
                {process.name}: {process.command}
              </span>
            </Found>
          ))
        )}
        <Found icon={look.files.length ? 'found' : 'none'}>
          {look.files.length
            ? t('first.files', { files: look.files.join(', ') })
            : t('first.noFiles')}
        </Found>
        <Found icon={look.buildCommand ? 'found' : 'none'}>
          {look.buildCommand ? (
            <>
              {t('first.builds')}{' '}
              <span className={theme.mono}>{look.buildCommand}</span>
            </>
          ) : (
            t('first.noBuild')
          )}
        </Found>
        {look.addons.map(addon => (
          <Found key={addon.alias} icon="found">
            {t('first.addon', { alias: addon.alias, type: addon.type })}
          </Found>
        ))}
        {look.releaseSteps.map(step => (
          <Found key={step.name} icon="found">
            {t('first.step', { name: step.name })}{' '}
            <span className={theme.mono}>{step.run}</span>
          </Found>
        ))}
      </ul>
      <FileMistakes mistakes={look.mistakes} />
      {place && (
        <>
          <p>{t('first.willBuild', { destination: place.title })}</p>
          {deliver.error && (
            <p role="alert" className={theme.negative}>
              {sentenceOf(deliver.error)}
            </p>
          )}
          <div className={styles.acts}>
            <ActButton
              variant="primary"
              size="medium"
              allowed={
                isRunnable
                  ? overview.allowed.deliver
                  : { allowed: false, reason: t('first.notRunnable') }
              }
              onPress={() => !deliver.isPending && deliver.mutate(place.slug)}
            >
              {t('first.deliver', {
                branch: look.branch,
                destination: place.title,
              })}
            </ActButton>
            <Button
              variant="tertiary"
              onPress={() =>
                begin({ kind: 'deliver', target: `destination:${place.slug}` })
              }
            >
              {t('first.whatWillHappen')}
            </Button>
          </div>
        </>
      )}
    </>
  );
}

const icons = {
  found: { Icon: RiCheckLine, tone: theme.positive },
  warning: { Icon: RiAlertFill, tone: theme.warning },
  none: { Icon: RiCircleLine, tone: theme.muted },
};

function Found(props: { icon: keyof typeof icons; children: ReactNode }) {
  const { Icon, tone } = icons[props.icon];
  return (
    <li>
      <Icon aria-hidden className={`${theme.icon} ${tone}`} />
      <span>{props.children}</span>
    </li>
  );
}
