import { ButtonIcon, Link, Menu, MenuItem, MenuTrigger } from '@backstage/ui';
import { RiMoreFill } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Addon } from '../api/addons';
import { ActButton, mayOf } from '../dialogs/ActButton';
import { Sentence } from '../people/Sentence';
import { StateBadge } from '../states/StateBadge';
import { LiveMark } from '../surfaces/LiveMark';
import type { Asked } from '../surfaces/Surface';
import { TimeAgo } from '../time/TimeAgo';
import { useNow } from '../time/useNow';
import { spaceshipTranslationRef } from '../translation';
import { useLinks } from '../useLinks';
import theme from '../theme/theme.module.css';
import { useAddonActs, type AddonAct } from './acts/addonActs';
import { healthOf, isYourTurn, nameOfAddon, needsKey, typeOf } from './words';
import styles from './Addons.module.css';

/** What is so and what comes next, and what can be done. */
export function AddonHeader(props: { addon: Addon; asked: Asked<Addon> }) {
  const { addon, asked } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  const now = useNow(60_000);
  return (
    <header className={styles.header}>
      <p className={`${theme.small} ${theme.muted} ${styles.line}`}>
        <Link variant="body-small" href={links.delivery(addon.service)}>
          {addon.service.name}
        </Link>
        {' · '}
        {addon.destination.title}
        {' · '}
        {t('addon.plan', { type: typeOf(addon, t), plan: addon.plan })}
      </p>
      <div className={`${theme.row} ${theme.wrap}`}>
        <h2 className={styles.title}>{nameOfAddon(addon)}</h2>
        <StateBadge
          state={healthOf(addon, now)}
          word={isYourTurn(addon) ? t('addon.yourTurn') : undefined}
        />
        <div className={theme.acts}>
          <LiveMark asked={asked} />
          <AddonActs addon={addon} />
        </div>
      </div>
      <p className={styles.sentence} aria-live="polite">
        <Sentence of={addon.sentence} />
      </p>
      <Origin addon={addon} />
      {addon.state === 'destroyed' &&
        addon.backups.some(b => b.state === 'ready') && (
          <p className={`${theme.small} ${theme.muted} ${styles.line}`}>
            {t('addon.whatIsLeft')}
          </p>
        )}
    </header>
  );
}

/** Where its data came from, and when it ends by itself. */
function Origin(props: { addon: Addon }) {
  const { origin, expiresAt } = props.addon;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  if (!origin && !expiresAt) return null;
  return (
    <p className={`${theme.small} ${theme.muted} ${styles.line}`}>
      {origin && (
        <>
          {origin.kind === 'restore'
            ? t('addon.restoredFrom')
            : t('addon.clonedFrom')}{' '}
          {origin.addonId ? (
            <Link variant="body-small" href={links.addon(origin.addonId)}>
              {origin.label ?? t('addon.anotherAddon')}
            </Link>
          ) : (
            t('addon.anotherAddon')
          )}{' '}
          {t('addon.asOf')} <TimeAgo at={origin.at} as="point" />.
        </>
      )}{' '}
      {expiresAt && (
        <>
          {t('addon.ends')} <TimeAgo at={expiresAt} as="point" />.
        </>
      )}
    </p>
  );
}

type Offer = {
  /** As the API names it in `may`. */
  may: string;
  act: AddonAct;
  /** Nothing goes on before somebody has done it. */
  isAsked?: boolean;
  label:
    | 'rotate'
    | 'backUp'
    | 'clone'
    | 'restore'
    | 'schedule'
    | 'destroy'
    | 'setKey'
    | 'setFirstKey';
};

/** Every act that this add-on can have at all, the most used first. */
function offersOf(addon: Addon): Offer[] {
  const { copies, rotation } = addon.capabilities;
  const offers: (Offer | false)[] = [
    !copies && {
      may: 'setKey',
      act: { kind: 'setKey' },
      label: needsKey(addon) ? 'setFirstKey' : 'setKey',
      isAsked: needsKey(addon) || addon.keyEnd?.next === 'hand-in',
    },
    copies && { may: 'backup', act: { kind: 'backUp' }, label: 'backUp' },
    copies && { may: 'clone', act: { kind: 'clone' }, label: 'clone' },
    rotation && {
      may: 'rotate',
      act: { kind: 'rotate' },
      label: 'rotate',
      isAsked: addon.keyEnd?.next === 'rotate',
    },
    copies && { may: 'restore', act: { kind: 'restore' }, label: 'restore' },
    { may: 'schedule', act: { kind: 'schedule' }, label: 'schedule' },
    { may: 'destroy', act: { kind: 'destroy' }, label: 'destroy' },
  ];
  const isGone = addon.state === 'destroyed';
  return offers.filter((offer): offer is Offer =>
    Boolean(
      offer && offer.may in addon.may && (!isGone || offer.may === 'restore'),
    ),
  );
}

const buttons = 3;

function AddonActs(props: { addon: Addon }) {
  const { addon } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const { begin } = useAddonActs();
  const offers = offersOf(addon);
  const rest = offers.slice(buttons);
  return (
    <>
      {offers.slice(0, buttons).map(({ may, act, label, isAsked }) => (
        <ActButton
          key={may}
          size="medium"
          variant={isAsked ? 'primary' : 'secondary'}
          allowed={mayOf(addon.may, may)}
          onPress={() => begin(act)}
        >
          {t(`addonAct.${label}`)}
        </ActButton>
      ))}
      {rest.length > 0 && (
        <MenuTrigger>
          <ButtonIcon
            variant="secondary"
            icon={<RiMoreFill aria-hidden />}
            aria-label={t('addon.more')}
          />
          <Menu>
            {rest.map(({ may, act, label }) => {
              const { allowed, reason } = mayOf(addon.may, may);
              const name = t(`addonAct.${label}`);
              return (
                <MenuItem
                  key={may}
                  id={may}
                  isDisabled={!allowed}
                  onAction={() => begin(act)}
                >
                  {allowed ? name : `${name} ${reason ?? ''}`}
                </MenuItem>
              );
            })}
          </Menu>
        </MenuTrigger>
      )}
    </>
  );
}
