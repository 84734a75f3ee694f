/**
 * Profiles as compressed lines.
 *
 * <p>{@link io.cistern.rows.Rows} contains the profiles of a page as blocks of compressed JSON lines, byte for byte as
 * Mixpanel sent them. A block can be sent unchanged: a compressed answer is a copy of stored bytes between one header
 * and one trailer. {@link io.cistern.rows.Line} and {@link io.cistern.rows.Members} find the parts of a line without
 * parsing it into objects.
 */
@NullMarked
package io.cistern.rows;

import org.jspecify.annotations.NullMarked;
