import type { ReactNode } from 'react';
import { VisuallyHidden } from '@backstage/ui';
import styles from './PlainTable.module.css';

/** A column's heading; `isNumber` puts its cells to the right, `isActs` hides the heading from sight only. */
export type PlainColumn = {
  label: string;
  isNumber?: boolean;
  isActs?: boolean;
};

/** A small table that is shown whole: named, with headings. */
export function PlainTable(props: {
  label: string;
  columns: readonly PlainColumn[];
  children: ReactNode;
}) {
  return (
    <div className={styles.scroll}>
      <table className={styles.table} aria-label={props.label}>
        <thead>
          <tr>
            {props.columns.map(({ label, isNumber, isActs }) => (
              <th
                key={label}
                scope="col"
                className={isNumber || isActs ? styles.end : undefined}
              >
                {isActs ? <VisuallyHidden>{label}</VisuallyHidden> : label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{props.children}</tbody>
      </table>
    </div>
  );
}

/** A cell at the right: a number, or what can be done. */
export function EndCell(props: { children: ReactNode }) {
  return <td className={styles.end}>{props.children}</td>;
}
