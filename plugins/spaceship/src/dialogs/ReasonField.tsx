import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { spaceshipTranslationRef } from '../translation';
import { WordsField } from './WordsField';

/** Why somebody does it, in their words; it is quoted wherever the act is shown. */
export function ReasonField(props: {
  value: string;
  onChange: (reason: string) => void;
}) {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  return (
    <WordsField
      label={t('dialog.reason')}
      hint={t('dialog.quoted')}
      missing={t('dialog.noReason')}
      {...props}
    />
  );
}
