package io.cistern.table;

/** The position of a row. */
record RowPosition(PageTable table, int row) {}
