import {
  Sidebar,
  SidebarDivider,
  SidebarGroup,
  SidebarItem,
  SidebarScrollWrapper,
  SidebarSpace,
} from '@backstage/core-components';
import {
  NavContentBlueprint,
  type NavContentComponentProps,
} from '@backstage/plugin-app-react';
import { RiMenuLine, RiSearchLine } from '@remixicon/react';
import { ForMeSidebarItem } from '@spaceship/backstage-plugin-spaceship';
import { useLocation } from 'react-router-dom';
import { SidebarLogo } from './SidebarLogo';
import { SidebarSearchModal } from '@backstage/plugin-search';
import { UserSettingsSignInAvatar } from '@backstage/plugin-user-settings';
import { NotificationsSidebarItem } from '@backstage/plugin-notifications';

function Content({ navItems }: NavContentComponentProps) {
  const { pathname } = useLocation();
  const nav = navItems.withComponent(item => (
    <SidebarItem
      icon={() => item.icon}
      to={item.href}
      text={item.title}
      // The page below it that has an item of its own is marked there.
      end={pathname === `${item.href}/me`}
    />
  ));

  // Search and notifications have items of their own, the graph is on each entity's page.
  nav.take('page:search');
  nav.take('page:notifications');
  nav.take('page:catalog-graph');

  return (
    <Sidebar>
      <SidebarLogo />
      <SidebarGroup label="Search" icon={<RiSearchLine />} to="/search">
        <SidebarSearchModal />
      </SidebarGroup>
      <SidebarDivider />
      <SidebarGroup label="Menu" icon={<RiMenuLine />}>
        {nav.take('page:catalog')}
        {nav.take('page:spaceship')}
        <ForMeSidebarItem />
        <SidebarDivider />
        <SidebarScrollWrapper>
          {nav.rest({ sortBy: 'title' })}
        </SidebarScrollWrapper>
      </SidebarGroup>
      <SidebarSpace />
      <SidebarDivider />
      <NotificationsSidebarItem />
      <SidebarDivider />
      <SidebarGroup
        label="Settings"
        icon={<UserSettingsSignInAvatar />}
        to="/settings"
      >
        {nav.take('page:user-settings')}
      </SidebarGroup>
    </Sidebar>
  );
}

export const SidebarContent = NavContentBlueprint.make({
  params: { component: Content },
});
