/**
 * Says who calls and what they may see.
 *
 * <p>{@code IdentityFilter} sets an {@code Identity} on every request. It depends on the credentials only.
 * {@code Identity.of(request)} returns the caller, the projects that it may read, and whether it is an admin. A request without
 * credentials has an identity only where the settings allow it. {@code Projects.visibleTo} hides what a caller may not
 * read: it cannot tell such a project from one that does not exist.
 *
 * <p>Refused: Spring Security's own firewall, which forbids characters that profile ids may hold, and its converters of
 * credentials, which read fewer forms of a key.
 */
@NullMarked
package io.cistern.web.identity;

import org.jspecify.annotations.NullMarked;
