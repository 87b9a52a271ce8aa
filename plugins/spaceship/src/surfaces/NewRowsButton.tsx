import { Button } from '@backstage/ui';
import { RiArrowUpLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { spaceshipTranslationRef } from '../translation';
import type { NewRows } from './useNewRows';

/** “2 new”: shows the rows that wait. There is nothing where none do. */
export function NewRowsButton(props: { rows: NewRows<unknown> }) {
  const { count, show } = props.rows;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  return (
    <div role="status">
      {count > 0 && (
        <Button
          size="small"
          variant="secondary"
          iconStart={<RiArrowUpLine aria-hidden />}
          onPress={show}
        >
          {t('surface.new', { rows: String(count) })}
        </Button>
      )}
    </div>
  );
}
