import { useState } from 'react';
import { Button } from '@backstage/ui';
import { RiAddLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { spaceshipTranslationRef } from '../translation';
import { NewAddonDialog } from './acts/NewAddonDialog';

/** Makes an add-on before a release asks for it. */
export function NewAddonButton(props: {
  serviceId?: string;
  variant?: 'primary' | 'secondary';
}) {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const [isMaking, setIsMaking] = useState(false);
  return (
    <>
      <Button
        size="small"
        variant={props.variant ?? 'primary'}
        iconStart={<RiAddLine aria-hidden />}
        onPress={() => setIsMaking(true)}
      >
        {t('addons.new')}
      </Button>
      {isMaking && (
        <NewAddonDialog
          serviceId={props.serviceId}
          onClose={() => setIsMaking(false)}
        />
      )}
    </>
  );
}
