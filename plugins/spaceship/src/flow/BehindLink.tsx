import { Link } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { OverviewDestination } from '../api/questions';
import { spaceshipTranslationRef } from '../translation';
import { useBehindText } from './useBehindText';

/** How many releases a destination is behind, as the way to what is in between. Nothing where it has the newest. */
export function BehindLink(props: {
  destination: Pick<OverviewDestination, 'behind' | 'title'>;
  href: string;
}) {
  const { behind, title } = props.destination;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const text = useBehindText(behind);
  if (!text) return null;
  return (
    <Link
      variant="body-small"
      href={props.href}
      aria-label={t('flow.behindOf', { destination: title, behind: text })}
    >
      {text}
    </Link>
  );
}
