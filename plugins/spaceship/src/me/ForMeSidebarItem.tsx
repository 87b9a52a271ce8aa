import { SidebarItem, useSidebarOpenState } from '@backstage/core-components';
import { RiUserStarLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { QueryProvider } from '../api/QueryProvider';
import { useLiveEverywhere } from '../api/useLive';
import { useMyWork } from '../api/useMyWork';
import { spaceshipTranslationRef } from '../translation';
import { useLinks } from '../useLinks';
import { MyCount } from './MyCount';

/**
 * “For me” in the sidebar of an app, with how much waits for the reader.
 *
 * @public
 */
export function ForMeSidebarItem() {
  return (
    <QueryProvider>
      <Item />
    </QueryProvider>
  );
}

function Item() {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  const { isOpen } = useSidebarOpenState();
  const { data } = useMyWork();
  const count = data?.questions.length ?? 0;
  // Who else in a sidebar listens opens the one connection first: two that begin at once would open two.
  useLiveEverywhere(data !== undefined);
  return (
    <SidebarItem
      icon={() => <RiUserStarLine fontSize="inherit" />}
      to={links.home('me')}
      text={t('me.title')}
      aria-label={
        count > 0
          ? `${t('me.title')}, ${t('me.waiting', { count })}`
          : t('me.title')
      }
      hasNotifications={count > 0 && !isOpen}
    >
      <MyCount />
    </SidebarItem>
  );
}
