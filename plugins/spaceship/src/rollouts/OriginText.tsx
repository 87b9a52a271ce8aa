import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useNames } from '../people/useNames';
import type { RolloutSummary } from '../api/questions';
import { spaceshipTranslationRef } from '../translation';

/** Why a rollout exists: a push by somebody, or somebody by hand, with what they noted. */
export function OriginText(props: {
  origin: RolloutSummary['origin'];
  branch: string | null;
}) {
  const { origin, branch } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const who = origin.by === 'person' ? origin.ref : origin.pusher;
  const nameOf = useNames(who ? [who] : []);
  if (origin.by === 'person') {
    const by = t('origin.person', { who: nameOf(origin.ref) });
    return <>{origin.note ? `${by}: “${origin.note}”` : by}</>;
  }
  return (
    <>
      {who
        ? t('origin.push', { branch: branch ?? '', who: nameOf(who) })
        : t('origin.pushOfUnknown', { branch: branch ?? '' })}
    </>
  );
}
