/**
 * ASCII's own separators of units and records stand between the columns of a row that is read as one text, and between
 * such rows. No text that holds one of them is ever stored.
 */
export const columnSeparator = '\x1F'
export const rowSeparator = '\x1E'
