import { useState } from 'react';
import { RiAddLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useOverview } from '../api/questions';
import { ActButton } from '../dialogs/ActButton';
import { spaceshipTranslationRef } from '../translation';
import { NewAddonDialog } from './acts/NewAddonDialog';

/** Makes an add-on before a release asks for it; of a service that is known, for those who may. */
export function NewAddonButton(props: {
  serviceId?: string;
  variant?: 'primary' | 'secondary';
}) {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const overview = useOverview(props.serviceId);
  const [isMaking, setIsMaking] = useState(false);
  return (
    <>
      <ActButton
        variant={props.variant ?? 'primary'}
        allowed={overview.data?.allowed.addAddon ?? { allowed: true }}
        iconStart={<RiAddLine aria-hidden />}
        onPress={() => setIsMaking(true)}
      >
        {t('addons.new')}
      </ActButton>
      {isMaking && (
        <NewAddonDialog
          serviceId={props.serviceId}
          onClose={() => setIsMaking(false)}
        />
      )}
    </>
  );
}
