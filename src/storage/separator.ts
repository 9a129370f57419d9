/** Stands between the columns of a row that is read as one text. No text that holds it is ever stored. */
export const columnSeparator = '\x1F\x1E'
