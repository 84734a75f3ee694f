package io.cistern.table;

/** Where a row is. */
record Place(PageTable table, int row) {}
