import { TextAreaField } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { spaceshipTranslationRef } from '../translation';

/** Words of the person who acts. Where they are needed the label says so, and without them the form says what is missing. */
export function WordsField(props: {
  label: string;
  /** Beside the label; “Optional” where nothing is needed and nothing else is said. */
  hint?: string;
  /** What is said where they are missing; without it they may be. */
  missing?: string;
  placeholder?: string;
  value: string;
  onChange: (words: string) => void;
}) {
  const { hint, label, missing, onChange, placeholder, value } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  return (
    <TextAreaField
      // What was wrong with the words is not wrong any more where none are needed.
      key={missing}
      label={label}
      secondaryLabel={hint ?? t('dialog.optional')}
      isRequired={missing !== undefined}
      validate={words => (words.trim() ? null : missing)}
      placeholder={placeholder}
      rows={2}
      maxLength={2000}
      value={value}
      onChange={onChange}
    />
  );
}
