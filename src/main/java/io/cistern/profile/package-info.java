/**
 * The types that all stages share: the query, the page that answers a part of it, its caller, and how it can fail.
 *
 * <p>Every stage of the pipeline is a {@link io.cistern.profile.PageSource} around another one.
 */
@NullMarked
package io.cistern.profile;

import org.jspecify.annotations.NullMarked;
