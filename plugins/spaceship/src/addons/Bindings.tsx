import { Link } from '@backstage/ui';
import { RiEyeOffLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Addon } from '../api/addons';
import { ActButton, mayOf } from '../dialogs/ActButton';
import { Panel } from '../surfaces/Panel';
import { PlainTable } from '../surfaces/PlainTable';
import { spaceshipTranslationRef } from '../translation';
import { useLinks } from '../useLinks';
import theme from '../theme/theme.module.css';
import { useAddonActs } from './acts/addonActs';
import styles from './Addons.module.css';

/** Which service sees it where, by which names of variables; never a value. */
export function Bindings(props: { addon: Addon }) {
  const { addon } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  const { begin } = useAddonActs();
  const canSwap = addon.capabilities.copies && 'swap' in addon.may;
  return (
    <Panel title={t('binding.title')} level={3}>
      {addon.bindings.length === 0 ? (
        <p className={theme.muted}>{t('binding.none')}</p>
      ) : (
        <PlainTable
          label={t('binding.title')}
          rows={addon.bindings}
          keyOf={binding => binding.id}
          columns={[
            {
              label: t('binding.service'),
              isName: true,
              cell: binding => (
                <Link href={links.delivery(binding.service)}>
                  {binding.service.name}
                </Link>
              ),
            },
            {
              label: t('binding.destination'),
              cell: binding => binding.destination.title,
            },
            { label: t('binding.as'), cell: binding => binding.alias },
            {
              label: t('binding.variables'),
              cell: binding => (
                <span className={styles.variables}>
                  {binding.variables.map(({ name }) => (
                    <span key={name} className={theme.mono}>
                      {name}
                    </span>
                  ))}
                </span>
              ),
            },
            {
              label: t('binding.generation'),
              isNumber: true,
              cell: binding => binding.generation ?? '–',
            },
            ...(canSwap
              ? [
                  {
                    label: t('binding.act'),
                    isActs: true,
                    cell: ({
                      id,
                      alias,
                      service,
                    }: Addon['bindings'][number]) => (
                      <ActButton
                        allowed={mayOf(addon.may, 'swap')}
                        onPress={() => begin({ kind: 'swap', bindingId: id })}
                        aria-label={t('binding.swapNamed', {
                          alias,
                          service: service.name,
                        })}
                      >
                        {t('binding.swap')}
                      </ActButton>
                    ),
                  },
                ]
              : []),
          ]}
        />
      )}
      <p className={`${theme.small} ${theme.muted} ${styles.foot}`}>
        <RiEyeOffLine aria-hidden className={theme.icon} />{' '}
        {t('credential.values')}
      </p>
    </Panel>
  );
}
