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
        const held = destinationIn(node, rollout);
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
      case 'deliver':
        return (
          <ActButton
            allowed={rollout.allowed.deliver}
            onPress={() =>
              begin({
                kind: 'deliver',
                releaseId: rollout.release?.id,
                target: remedy.stage
                  ? `stage:${remedy.stage}`
                  : targetOf(node, rollout),
              })
            }
          >
            {t('acts.deliver')}
          </ActButton>
        );
      case 'withdraw-rejection':
        return (
          <ActButton
            allowed={rollout.allowed.accept}
            onPress={() => begin({ kind: 'accept', rolloutId: rollout.id })}
          >
            {t('acts.accept')}
          </ActButton>
        );
      default:
        return null;
    }
  };
}

/** Where a delivery by hand helps: at the destination that a condition speaks of, or wherever the rollout goes. */
function targetOf(node: Explanation, rollout: Rollout): string {
  const slug = destinationIn(node, rollout);
  if (slug) return `destination:${slug}`;
  return rollout.stage
    ? `stage:${rollout.stage}`
    : `destination:${rollout.destinations[0]?.slug}`;
}

/** The slug of the destination that a condition speaks of. */
function destinationIn(node: Explanation, rollout: Rollout) {
  const named = node.message.params.destination;
  return rollout.destinations.find(
    d => d.slug === node.owner || d.slug === named || d.title === named,
  )?.slug;
}
