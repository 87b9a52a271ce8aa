import { useId, type ReactNode } from 'react';
import { Card } from '@backstage/ui';
import theme from '../theme/theme.module.css';
import styles from './Panel.module.css';

/** A titled card: a heading, what belongs beside it, and the content. */
export function Panel(props: {
  title: ReactNode;
  level?: 2 | 3;
  aside?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  const { title, level = 2, aside, children, className = '' } = props;
  const id = useId();
  const Heading = `h${level}` as const;
  return (
    <Card className={`${theme.scope} ${styles.panel} ${className}`}>
      <section aria-labelledby={id} className={styles.body}>
        <header className={styles.header}>
          <Heading id={id} className={styles.title}>
            {title}
          </Heading>
          <span className={theme.spacer} />
          {aside}
        </header>
        {children}
      </section>
    </Card>
  );
}
