import type { ReactNode } from 'react';
import { useEntity } from '@backstage/plugin-catalog-react';
import { DEFAULT_NAMESPACE } from '@backstage/catalog-model';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import { isMissing } from '../api/ApiError';
import { useServiceOf } from '../api/questions';
import { Notice } from '../surfaces/Notice';
import { Surface } from '../surfaces/Surface';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import styles from './Services.module.css';

/** The service of the entity whose page this is. */
export function useEntityService() {
  const { entity } = useEntity();
  return useServiceOf({
    kind: entity.kind.toLowerCase(),
    namespace: (entity.metadata.namespace ?? DEFAULT_NAMESPACE).toLowerCase(),
    name: entity.metadata.name.toLowerCase(),
  });
}

/** A tab of an entity page: what it shows of the entity's service, or why there is none. */
export function OfEntity(props: {
  skeleton?: ReactNode;
  children: (service: Schemas['Service']) => ReactNode;
}) {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const service = useEntityService();
  if (service.error && isMissing(service.error)) {
    return (
      <div className={styles.tab}>
        <Notice kind="notConfigured" title={t('delivery.notRegistered')}>
          {service.error.message} {t('delivery.notRegisteredHow')}
        </Notice>
      </div>
    );
  }
  return (
    <div className={`${theme.scope} ${styles.tab}`}>
      <Surface asked={service} skeleton={props.skeleton}>
        {props.children}
      </Surface>
    </div>
  );
}
