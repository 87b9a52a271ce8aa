import { useId, useState } from 'react';
import { Button } from '@backstage/ui';
import { RiCheckLine, RiFileCopyLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import styles from './CopyField.module.css';

/** Text to take along: shown as it is, with a button that copies it. */
export function CopyField(props: {
  label: string;
  value: string;
  /** What is copied, for the button’s name. */
  what: string;
}) {
  const { label, value, what } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const [isCopied, setIsCopied] = useState(false);
  const id = useId();
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    setIsCopied(true);
  };
  return (
    <div>
      <div className={theme.row}>
        <span id={id} className={styles.label}>
          {label}
        </span>
        <span className={theme.spacer} />
        <Button
          size="small"
          variant="tertiary"
          iconStart={
            isCopied ? (
              <RiCheckLine aria-hidden />
            ) : (
              <RiFileCopyLine aria-hidden />
            )
          }
          onPress={copy}
        >
          {isCopied ? t('copy.done', { what }) : t('copy.act', { what })}
        </Button>
      </div>
      <pre
        aria-labelledby={id}
        role="group"
        // What scrolls has to be reached by the keyboard (WCAG 2.1.1).
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        className={styles.text}
      >
        {value}
      </pre>
    </div>
  );
}
