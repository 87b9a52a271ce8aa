import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  renderRemedy,
  withNames,
  type Remedy,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { NameOf } from '../people/useNames';
import { TimeAgo } from '../time/TimeAgo';
import { spaceshipTranslationRef } from '../translation';

/** Who or what can change a condition, as a sentence; the reader is “you” and comes first. */
export function RemedyText(props: {
  remedy: Remedy;
  me: string | null;
  nameOf: NameOf;
}) {
  const { remedy, me, nameOf } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  if (remedy.kind === 'time') {
    return (
      <p>
        {t('remedy.time')} <TimeAgo at={remedy.at} as="point" />.
      </p>
    );
  }
  if (remedy.kind !== 'person') {
    return <p>{withNames(renderRemedy(remedy), nameOf)}</p>;
  }
  const others = remedy.who.filter(ref => ref !== me).map(nameOf);
  const isMine = me !== null && remedy.who.includes(me);
  const who = isMine ? [t('remedy.you'), ...others] : others;
  return <p>{renderRemedy({ ...remedy, who })}</p>;
}
