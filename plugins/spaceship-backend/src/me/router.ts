import type {
  HttpAuthService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import {
  addonReadPermission,
  reviewReadPermission,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Access } from '../api/Access';
import type { Commands } from '../api/Commands';
import type { ApiRouter } from '../api/createRouter';
import type { AuthorizedHandovers } from './AuthorizedHandovers';
import type { MyWork } from './MyWork';

export function addMyWorkRoutes(
  router: ApiRouter,
  deps: {
    work: MyWork;
    handovers: AuthorizedHandovers;
    commands: Commands;
    access: Access;
    httpAuth: HttpAuthService;
    userInfo: UserInfoService;
  },
): void {
  const { access, commands, handovers, httpAuth, userInfo, work } = deps;
  router.get('/me/work', async (req, res) => {
    const credentials = await httpAuth.credentials(req, { allow: ['user'] });
    const [{ userEntityRef, ownershipEntityRefs }, services, reviews, addons] =
      await Promise.all([
        userInfo.getUserInfo(credentials),
        access.readable(credentials),
        access.readable(credentials, reviewReadPermission),
        access.readable(credentials, addonReadPermission),
      ]);
    const by = userEntityRef.toLowerCase();
    const groups = ownershipEntityRefs.map(ref => ref.toLowerCase());
    res.json(await work.get(by, groups, { services, reviews, addons }));
  });
  router.post(
    '/rollouts/:id/handovers',
    commands.handle({ status: 201, who: 'people' }, (req, act) =>
      handovers.make(req.params.id, req.body, act),
    ),
  );
}
