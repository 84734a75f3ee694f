/**
 * Reads held pages as a table: picks rows, columns and orders, counts and sums, without turning a page into objects.
 *
 * <p>A page stays what it is, compressed lines; beside it lie columns, one for each property that was ever looked at:
 * the distinct raw values of the page's rows, and a code for each row. A filter is decided once for each distinct value
 * and then folded over the codes; the lines of the rows that are left are cut out of the one compressed block that holds
 * them. Columns are made when first needed, weighed, and dropped when room is: they cost a scan of the page, no call.
 *
 * <p>Values leave byte for byte as they came in: what is projected is cut, never written anew.
 *
 * <p>Lines were parsed when they came in, so the scan trusts them: it steps over strings and brackets by hand, at nearly
 * the speed of decompression, where a parser would check, decode and intern again. What it cannot tell, a name that
 * stands twice in a row, is declined in a condition.
 *
 * <p>{@code Sorted} and {@code Figures} take tables one by one and hold what orders and measures look at, not lines.
 *
 * <p>Refused: a tree of objects for each profile, an inverted index of every property (most are never asked for), and an
 * embedded query engine, whose types, nulls and collations are not Mixpanel's.
 */
@NullMarked
package io.cistern.table;

import org.jspecify.annotations.NullMarked;
