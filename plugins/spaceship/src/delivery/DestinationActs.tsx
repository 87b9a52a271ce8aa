import { ButtonIcon, Menu, MenuItem, MenuTrigger } from '@backstage/ui';
import { RiMoreFill } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useActs, type Act } from '../acts/serviceActs';
import type { Overview, OverviewDestination } from '../api/questions';
import { ActButton, type Allowed } from '../dialogs/ActButton';
import { spaceshipTranslationRef } from '../translation';

/** What can be done at one destination: the act that its state asks for as a button, the others in a menu. */
export function DestinationActs(props: {
  destination: OverviewDestination;
  allowed: Overview['allowed'];
  onOpen: (view: 'configuration' | 'logs') => void;
}) {
  const { destination, allowed, onOpen } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const { begin } = useActs();
  const { slug, hold, running, delivering } = destination;

  const others: { id: string; act: Act; allowed: Allowed; label: string }[] = [
    {
      id: 'deliver',
      act: { kind: 'deliver', target: `destination:${slug}` },
      allowed: allowed.deliver,
      label: t('acts.deliver'),
    },
    ...(running
      ? [
          {
            id: 'test',
            act: {
              kind: 'test',
              releaseId: running.release.id,
              destination: slug,
            } as const,
            allowed: allowed.test,
            label: t('acts.test'),
          },
          {
            id: 'restart',
            act: { kind: 'restart', destination: slug } as const,
            allowed: allowed.restart,
            label: t('acts.restart'),
          },
          {
            id: 'scale',
            act: { kind: 'scale', destination: slug } as const,
            allowed: allowed.scale,
            label: t('acts.scale'),
          },
        ]
      : []),
    ...(hold
      ? []
      : [
          {
            id: 'hold',
            act: { kind: 'hold', destination: slug } as const,
            allowed: allowed.hold,
            label: t('acts.hold'),
          },
        ]),
  ];

  return (
    <>
      {delivering && (
        <ActButton
          allowed={allowed.cancel}
          onPress={() =>
            begin({ kind: 'cancel', rolloutId: delivering.rolloutId })
          }
        >
          {t('acts.cancel')}
        </ActButton>
      )}
      {hold ? (
        <ActButton
          allowed={allowed.hold}
          onPress={() => begin({ kind: 'liftHold', destination: slug })}
        >
          {t('acts.liftHold')}
        </ActButton>
      ) : (
        running &&
        !delivering && (
          <ActButton
            allowed={allowed.rollBack}
            onPress={() =>
              begin({ kind: 'rollBack', target: `destination:${slug}` })
            }
          >
            {t('acts.rollBack')}
          </ActButton>
        )
      )}
      <MenuTrigger>
        <ButtonIcon
          size="small"
          variant="tertiary"
          icon={<RiMoreFill aria-hidden />}
          aria-label={t('acts.more', { destination: destination.title })}
        />
        <Menu>
          {others.map(item => (
            <MenuItem
              key={item.id}
              id={item.id}
              isDisabled={!item.allowed.allowed}
              onAction={() => begin(item.act)}
            >
              {item.allowed.allowed
                ? item.label
                : `${item.label} ${item.allowed.reason ?? ''}`}
            </MenuItem>
          ))}
          <MenuItem id="configuration" onAction={() => onOpen('configuration')}>
            {t('delivery.view.configuration')}
          </MenuItem>
          <MenuItem id="logs" onAction={() => onOpen('logs')}>
            {t('delivery.view.logs')}
          </MenuItem>
        </Menu>
      </MenuTrigger>
    </>
  );
}
