/**
 * Reads Mixpanel's answers as they arrive, and checks them before they become pages.
 *
 * <p>Fields may come in any order, rows stay bytes, and a page never has more rows than allowed. A row that cannot be
 * trusted is left out and counted. An answer that is not what Mixpanel documents is refused and never quoted, because
 * it may contain personal data.
 */
@NullMarked
package io.cistern.mixpanel.response;

import org.jspecify.annotations.NullMarked;
