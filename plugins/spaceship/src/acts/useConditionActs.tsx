import { Button, ButtonLink } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Explanation } from '../api/questions';
import type { Rollout } from '../api/questions';
import { useMe } from '../api/useMe';
import { ActButton } from '../dialogs/ActButton';
import { holds } from '../explanations/verdictLook';
import type { ActFor } from '../explanations/GateExplanation';
import { spaceshipTranslationRef } from '../translation';
import { useLinks } from '../useLinks';
import { useActs } from './serviceActs';

/** The button beside a condition that a person can turn. It is primary where the condition waits for the reader. */
export function useConditionActs(rollout: Rollout | undefined): ActFor {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const { begin } = useActs();
  const links = useLinks();
  const me = useMe();

  return (node: Explanation) => {
    if (!rollout || holds(node.verdict) || node.parts.length > 0) return null;
    const remedy = node.remedies.find(r => r.kind === 'person');
    if (remedy?.kind !== 'person') return null;
    const variant =
      me !== null && remedy.who.includes(me) ? 'primary' : 'secondary';
    switch (remedy.act) {
      case 'approve':
        return (
          <ActButton
            variant={variant}
            allowed={rollout.allowed.approve}
            onPress={() => begin({ kind: 'approve', rolloutId: rollout.id })}
          >
            {t('acts.approve')}
          </ActButton>
        );
      case 'record-test':
        return (
          <ActButton
            variant={variant}
            allowed={rollout.allowed.test}
            onPress={() =>
              begin({ kind: 'test', releaseId: rollout.release?.id })
            }
          >
            {t('acts.test')}
          </ActButton>
        );
      case 'sign-off':
        return (
          <ButtonLink
            size="small"
            variant={variant}
            href={links.home('reviews', { service: rollout.service.id })}
          >
            {t('signOff.where')}
          </ButtonLink>
        );
      case 'lift-hold': {
        const held = heldDestination(node, rollout);
        return held ? (
          <Button
            size="small"
            variant="secondary"
            onPress={() => begin({ kind: 'liftHold', destination: held })}
          >
            {t('acts.liftHold')}
          </Button>
        ) : null;
      }
      default:
        return null;
    }
  };
}

/** The slug of the destination that a condition about a hold speaks of. */
function heldDestination(node: Explanation, rollout: Rollout) {
  const named = node.message.params.destination;
  return rollout.destinations.find(
    d => d.slug === node.owner || d.slug === named || d.title === named,
  )?.slug;
}
