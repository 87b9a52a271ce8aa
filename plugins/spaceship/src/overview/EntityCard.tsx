import type { ReactNode } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import { isMissing } from '../api/ApiError';
import { useEntityService } from '../services/OfEntity';
import { Notice } from '../surfaces/Notice';
import { Panel } from '../surfaces/Panel';
import { Lines, Surface, type Asked } from '../surfaces/Surface';
import { spaceshipTranslationRef } from '../translation';

type Service = Schemas['Service'];

/** A card on the overview of an entity: what it shows of the entity's service, in the states of every surface. */
export function EntityCard<T>(props: {
  title: string;
  /** Of {@link useEntityService}. */
  service: ReturnType<typeof useEntityService>;
  /** What fills it, asked with the service once that is known. */
  asked: Asked<T>;
  aside?: (service: Service) => ReactNode;
  isEmpty: (data: T) => boolean;
  empty: ReactNode;
  children: (data: T, service: Service) => ReactNode;
}) {
  const { title, service, asked, aside, isEmpty, empty, children } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const isAbsent = service.error && isMissing(service.error);
  const found = service.data;
  return (
    <Panel title={title} aside={found && aside?.(found)}>
      {isAbsent ? (
        <Notice kind="notConfigured" title={t('delivery.notRegistered')}>
          {t('delivery.notRegisteredHow')}
        </Notice>
      ) : (
        <Surface
          asked={found ? asked : { ...service, data: undefined }}
          skeleton={<Lines count={4} />}
          isEmpty={isEmpty}
          empty={empty}
        >
          {data => found && children(data, found)}
        </Surface>
      )}
    </Panel>
  );
}
