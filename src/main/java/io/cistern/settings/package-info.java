/**
 * Checks the names of settings before Spring binds them. Spring ignores unknown names, and a name in the environment
 * ({@code CISTERN_CALLERS_TEAM_A_WEIGHT}) does not show where a caller's name ends, so a setting could silently have no
 * effect. This package compares every name below {@code cistern} with the existing settings, which the metadata in the
 * jar lists.
 *
 * <p>Refused: a second list of settings, which would have to be equal to the records.
 */
@NullMarked
package io.cistern.settings;

import org.jspecify.annotations.NullMarked;
