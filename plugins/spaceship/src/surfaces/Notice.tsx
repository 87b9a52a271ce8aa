import type { ReactNode } from 'react';
import { Card } from '@backstage/ui';
import {
  RiFileForbidLine,
  RiLockLine,
  RiSettings3Line,
  RiRocketLine,
} from '@remixicon/react';
import theme from '../theme/theme.module.css';
import styles from './Surface.module.css';

const icons = {
  empty: RiRocketLine,
  forbidden: RiLockLine,
  missing: RiFileForbidLine,
  notConfigured: RiSettings3Line,
};

/** A surface that has nothing to show: why, who can change it, and the act. */
export function Notice(props: {
  kind: keyof typeof icons;
  title: ReactNode;
  children?: ReactNode;
  act?: ReactNode;
}) {
  const Icon = icons[props.kind];
  return (
    <Card className={`${theme.scope} ${styles.notice}`} data-state={props.kind}>
      <p className={styles.title}>
        <Icon aria-hidden className={theme.icon} />
        {props.title}
      </p>
      {props.children && <div className={theme.muted}>{props.children}</div>}
      {props.act}
    </Card>
  );
}
