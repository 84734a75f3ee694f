/**
 * The types that all stages share: the query, the page that answers a part of it, its caller, and how it can fail.
 *
 * <p>A page is the unit of memory, storage, cursors and windows. A call brings one page of Mixpanel, which is several pages when it
 * is large ({@link io.cistern.profile.Fetched}). What is fetched is numbered by Mixpanel ({@link io.cistern.profile.Cursor}); what is
 * kept, by its pages. To make the large page the unit was refused: memory, windows and stored rows would depend on the size that
 * was asked for.
 *
 * <p>Every stage of the pipeline is a {@link io.cistern.profile.PageSource} around another one.
 */
@NullMarked
package io.cistern.profile;

import org.jspecify.annotations.NullMarked;
