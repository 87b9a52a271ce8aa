import type { ReactNode } from 'react';
import { Button } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { useAddons } from '../api/addons';
import { useMe } from '../api/useMe';
import { NewRowsButton } from '../surfaces/NewRowsButton';
import { Lines, Surface } from '../surfaces/Surface';
import { useNewRows } from '../surfaces/useNewRows';
import { spaceshipTranslationRef } from '../translation';
import { AddonTable } from './AddonTable';

/** A list of add-ons in its five states, page by page; new ones wait until they are asked for. */
export function AddonRows(props: {
  addons: ReturnType<typeof useAddons>;
  /** Names the list, by what it is narrowed to. */
  list: string;
  withService?: boolean;
  empty: ReactNode;
}) {
  const { addons, list, withService, empty } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const me = useMe();
  const items = addons.data?.pages.flatMap(page => page.items) ?? [];
  const rows = useNewRows(items, {
    list: addons.isPlaceholderData ? undefined : list,
    isOwn: ({ operation }) => operation?.requestedBy === me,
  });
  return (
    <Surface
      asked={addons}
      skeleton={<Lines count={5} />}
      isEmpty={() => items.length === 0}
      empty={empty}
    >
      {() => (
        <>
          <NewRowsButton rows={rows} />
          <AddonTable addons={rows.shown} withService={withService} />
          {addons.hasNextPage && (
            <Button
              size="small"
              variant="tertiary"
              isPending={addons.isFetchingNextPage}
              onPress={() => addons.fetchNextPage()}
            >
              {t('addons.more')}
            </Button>
          )}
        </>
      )}
    </Surface>
  );
}
