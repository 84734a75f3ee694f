/**
 * A Mixpanel to judge by: it answers as its documents say ({@code mixpanel.md}, 5), and where these leave a doubt, in any
 * of the ways in which it might. An answer given here without asking has to be right for each of them.
 *
 * <p>Written straightforwardly, apart from {@code where} and {@code table}, of which it uses nothing: expressions are other
 * trees, values are Java's own.
 */
@NullMarked
package io.cistern.oracle;

import org.jspecify.annotations.NullMarked;
