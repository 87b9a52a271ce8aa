import { TextAreaField } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { spaceshipTranslationRef } from '../translation';

/** Why somebody does it, in their words; it is quoted wherever the act is shown. */
export function ReasonField(props: {
  value: string;
  onChange: (reason: string) => void;
}) {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  return (
    <TextAreaField
      label={t('dialog.reason')}
      secondaryLabel={t('dialog.quoted')}
      isRequired
      rows={2}
      maxLength={2000}
      value={props.value}
      onChange={props.onChange}
    />
  );
}
