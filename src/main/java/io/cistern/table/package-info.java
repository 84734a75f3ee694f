/**
 * Reads cached pages as tables: filters, columns, orders, counts and sums, without turning a page into objects.
 *
 * <p>A page stays compressed lines. Beside it are columns, one for each property that was ever used: the distinct raw values of the
 * page's rows, and a code for each row. A filter is decided once for each distinct value and then folded over the codes. The lines of
 * the remaining rows are cut out of the compressed blocks that hold them. Columns are made when first needed, weighed, and dropped
 * when space is short: they cost a scan of the page and no call.
 *
 * <p>Values are written byte for byte as they came in: a projection cuts them and never formats them anew.
 *
 * <p>Lines were parsed when they came in, so the scan trusts them. It steps over strings and brackets at nearly the speed of
 * decompression, where a parser would check, decode and intern again. A name that stands twice in a row is declined in a condition.
 *
 * <p>{@code Sorted} and {@code Aggregation} take tables one by one and keep the sorted and measured values, not lines.
 *
 * <p>Refused: a tree of objects for each profile, an inverted index of every property (most are never used), and an embedded query
 * engine, whose types, nulls and collations differ from Mixpanel's.
 */
@NullMarked
package io.cistern.table;

import org.jspecify.annotations.NullMarked;
