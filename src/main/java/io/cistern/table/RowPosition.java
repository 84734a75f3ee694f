package io.cistern.table;

/** Where a row is. */
record RowPosition(PageTable table, int row) {}
