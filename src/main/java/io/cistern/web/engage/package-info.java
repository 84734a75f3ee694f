/**
 * Serves Mixpanel's own endpoint to clients that were written for Mixpanel.
 *
 * <p>A request that is understood becomes the query that a JSON body would be, so both share one answer. Any other becomes an
 * {@code Audience.Opaque}, which only Mixpanel answers. A session names the rows of one snapshot, from which every page is
 * cut.
 *
 * <p>Refused: to pass on Mixpanel's sessions, which end, and which a derived answer does not have; and to fetch whatever page
 * size a client names, since pages are shared.
 */
@NullMarked
package io.cistern.web.engage;

import org.jspecify.annotations.NullMarked;
