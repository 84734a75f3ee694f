/**
 * Reads Mixpanel's answers as they arrive, and checks them before they become pages.
 *
 * <p>An answer is cut into parts of the documented size while it arrives, because its own size may follow its rows. They
 * become pages when the size is a multiple of that; otherwise they are joined to one page.
 *
 * <p>Fields may come in any order, rows stay bytes, and a page never has more rows than allowed. A row that cannot be
 * trusted is left out and counted. An answer that is not what Mixpanel documents is refused and never quoted, because
 * it may contain personal data.
 */
@NullMarked
package io.cistern.mixpanel.response;

import org.jspecify.annotations.NullMarked;
