package io.cistern.table;

/** Where a row is, and what the orders see of it. */
@SuppressWarnings("ArrayRecordComponent") // neither compared nor shown
record Place(PageTable table, int row, Datum[] keys) {}
