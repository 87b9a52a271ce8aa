import { type FormEvent, type ReactNode } from 'react';
import {
  Alert,
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
} from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { sentenceOf } from '../api/ApiError';
import { Sentence } from '../people/Sentence';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import styles from './ConfirmDialog.module.css';

/** An act that has a consequence: says it before the click, keeps open and says why when the act is refused. */
export function ConfirmDialog(props: {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  /** The verb of the act, on its button. */
  act: string;
  /** What the button that leaves says; “Cancel” where nothing else is named. */
  dismiss?: string;
  onConfirm: () => void;
  isPending?: boolean;
  isDisabled?: boolean;
  isDestructive?: boolean;
  error?: unknown;
  width?: number;
  children: ReactNode;
}) {
  const { isOpen, onClose, title, act, onConfirm, error } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!props.isDisabled && !props.isPending) onConfirm();
  };
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={open => !open && onClose()}
      width={props.width ?? 640}
      className={`${theme.scope} ${styles.dialog}`}
    >
      <form onSubmit={submit} className={styles.form}>
        <DialogHeader>{title}</DialogHeader>
        <DialogBody>
          <div className={theme.stack}>
            {props.children}
            {error ? (
              <Alert
                role="alert"
                status="danger"
                icon
                title={t('dialog.refused')}
                description={<Sentence of={sentenceOf(error)} />}
              />
            ) : null}
          </div>
        </DialogBody>
        <DialogFooter>
          <Button variant="secondary" onPress={onClose}>
            {props.dismiss ?? t('dialog.cancel')}
          </Button>
          <Button
            type="submit"
            variant="primary"
            destructive={props.isDestructive}
            isPending={props.isPending}
            isDisabled={props.isDisabled}
          >
            {act}
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}

/** One line of “what will happen”. */
export function Consequence(props: { icon: ReactNode; children: ReactNode }) {
  return (
    <li className={styles.consequence}>
      {props.icon}
      <div>{props.children}</div>
    </li>
  );
}

/** The list of what an act will do, under its heading. */
export function Consequences(props: { children: ReactNode }) {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  return (
    <div>
      <h3 className={styles.label}>{t('dialog.whatWillHappen')}</h3>
      <ul className={styles.consequences}>{props.children}</ul>
    </div>
  );
}
