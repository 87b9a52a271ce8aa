import { Link } from '@backstage/ui';
import { RiEyeOffLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Addon } from '../api/addons';
import { ActButton, mayOf } from '../dialogs/ActButton';
import { Panel } from '../surfaces/Panel';
import { EndCell, PlainTable } from '../surfaces/PlainTable';
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
          columns={[
            { label: t('binding.service') },
            { label: t('binding.destination') },
            { label: t('binding.as') },
            { label: t('binding.variables') },
            { label: t('binding.generation'), isNumber: true },
            ...(canSwap ? [{ label: t('binding.act'), isActs: true }] : []),
          ]}
        >
          {addon.bindings.map(binding => (
            <tr key={binding.id}>
              <th scope="row">
                <Link href={links.delivery(binding.service)}>
                  {binding.service.name}
                </Link>
              </th>
              <td>{binding.destination.title}</td>
              <td>{binding.alias}</td>
              <td>
                <span className={styles.variables}>
                  {binding.variables.map(({ name }) => (
                    <span key={name} className={theme.mono}>
                      {name}
                    </span>
                  ))}
                </span>
              </td>
              <EndCell>{binding.generation ?? '–'}</EndCell>
              {canSwap && (
                <EndCell>
                  <ActButton
                    allowed={mayOf(addon.may, 'swap')}
                    onPress={() =>
                      begin({ kind: 'swap', bindingId: binding.id })
                    }
                    aria-label={t('binding.swapNamed', {
                      alias: binding.alias,
                      service: binding.service.name,
                    })}
                  >
                    {t('binding.swap')}
                  </ActButton>
                </EndCell>
              )}
            </tr>
          ))}
        </PlainTable>
      )}
      <p className={`${theme.small} ${theme.muted} ${styles.foot}`}>
        <RiEyeOffLine aria-hidden className={theme.icon} />{' '}
        {t('credential.values')}
      </p>
    </Panel>
  );
}
