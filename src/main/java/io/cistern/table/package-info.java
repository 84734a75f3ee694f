/**
 * Reads cached pages as tables: filters, columns, orders, counts and sums, without turning a page into objects.
 *
 * <p>A page stays compressed lines. Each property that was used gets a column: the distinct raw values of the page's rows, and
 * a code for each row. A filter is evaluated once for each distinct value and then applied to the codes. The lines of the
 * matching rows are copied from the compressed blocks that contain them. Columns are built when first needed and evicted when
 * space is short; building one costs a scan of the page and no call.
 *
 * <p>Values are written byte for byte as received: a projection copies them and never formats them again.
 *
 * <p>The scan does not validate lines, because they were parsed when they arrived. It skips strings and brackets at nearly the
 * speed of decompression, where a parser would check, decode and intern again. A condition declines a row in which a name
 * occurs twice.
 *
 * <p>{@code Sorted} and {@code Aggregation} read tables one by one and store the sort keys and measured values, not lines.
 *
 * <p>Refused: a tree of objects for each profile, an inverted index of every property (most are never used), and an embedded
 * query engine, whose types, nulls and collations differ from Mixpanel's.
 */
@NullMarked
package io.cistern.table;

import org.jspecify.annotations.NullMarked;
