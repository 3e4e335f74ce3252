import { html, type Html } from '../html.ts';

export interface ShownTable {
  /** In words, or the id of the heading that says it. */
  readonly title: { readonly caption: string } | { readonly labelledBy: string };
  readonly columns: readonly string[];
  /** Cells in the order of the columns; the first cell names its row. */
  readonly rows: readonly (readonly (string | Html)[])[];
}

/** A table that a small screen shows as blocks: the roles say what its elements are where the style changes what they look like. */
export function table({ title, columns, rows }: ShownTable): Html {
  const [attribute, caption] =
    'caption' in title
      ? [
          undefined,
          html`<caption>
            ${title.caption}
          </caption>`,
        ]
      : [html`aria-labelledby="${title.labelledBy}"`, undefined];
  return html`<table role="table" ${attribute}>
    ${caption}
    <thead role="rowgroup">
      <tr role="row">
        ${columns.map((column) => html`<th role="columnheader" scope="col">${column}</th>`)}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${rows.map(
        ([first, ...rest]) =>
          html`<tr role="row">
            <th role="rowheader" scope="row" data-column="${columns[0]}">${first}</th>
            ${rest.map((cell, index) => html`<td role="cell" data-column="${columns[index + 1]}">${cell}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}
