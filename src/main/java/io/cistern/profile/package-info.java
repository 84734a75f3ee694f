/**
 * The words all stages share: the question, the page that answers a part of it, whoever wants it, and how it can fail.
 *
 * <p>Every stage of the pipeline is a {@link io.cistern.profile.PageSource} around another.
 */
@NullMarked
package io.cistern.profile;

import org.jspecify.annotations.NullMarked;
