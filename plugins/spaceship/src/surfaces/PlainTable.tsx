import type { ReactNode } from 'react';
import { VisuallyHidden } from '@backstage/ui';
import { tableRoles } from './tableRoles';
import styles from './PlainTable.module.css';

/** A column: its heading, and what it says of a row. */
export type PlainColumn<Row> = {
  label: string;
  cell: (row: Row) => ReactNode;
  /** What it says is the name of the row. */
  isName?: boolean;
  /** Its cells stand at the right. */
  isNumber?: boolean;
  /** Buttons at the right; the heading is hidden from sight only. */
  isActs?: boolean;
};

/**
 * A small table that is shown whole: named, with headings. Where there is no room for its columns each row becomes a
 * block, in which every cell has the heading of its column beside it.
 */
export function PlainTable<Row>(props: {
  label: string;
  columns: readonly PlainColumn<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
}) {
  const { columns, keyOf, label, rows } = props;
  return (
    <div className={styles.frame}>
      <table {...tableRoles.table} className={styles.table} aria-label={label}>
        <thead {...tableRoles.group}>
          <tr {...tableRoles.row}>
            {columns.map(column => (
              <th
                key={column.label}
                {...tableRoles.head}
                scope="col"
                className={isAtEnd(column) ? styles.end : undefined}
              >
                {column.isActs ? (
                  <VisuallyHidden>{column.label}</VisuallyHidden>
                ) : (
                  column.label
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody {...tableRoles.group}>
          {rows.map(row => (
            <tr key={keyOf(row)} {...tableRoles.row}>
              {columns.map(column => (
                <PlainCell key={column.label} column={column} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const isAtEnd = ({ isActs, isNumber }: PlainColumn<never>): boolean =>
  Boolean(isActs || isNumber);

function PlainCell<Row>(props: { column: PlainColumn<Row>; row: Row }) {
  const { column, row } = props;
  const said = column.cell(row);
  if (column.isName) {
    return (
      <th {...tableRoles.name} scope="row">
        {said}
      </th>
    );
  }
  return (
    <td
      {...tableRoles.cell}
      className={isAtEnd(column) ? styles.end : undefined}
      data-label={column.isActs ? undefined : column.label}
    >
      <div>{said}</div>
    </td>
  );
}
