/** How columns are written in a select. */

/** A moment as milliseconds since epoch. @param column  a literal of our own. */
export const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;
