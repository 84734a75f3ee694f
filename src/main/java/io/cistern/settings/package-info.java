/**
 * Checks the names of settings before anything is bound to them. Spring ignores names that it does not know, and a variable
 * such as {@code CISTERN_CALLERS_TEAM_A_WEIGHT} does not say where the name of a caller ends, so a setting could silently do
 * nothing. Here every name below {@code cistern} is compared with the settings that exist: those of the metadata in the jar,
 * and of the records that it names.
 *
 * <p>Refused: a second list of settings, which would have to be kept equal to the records.
 */
@NullMarked
package io.cistern.settings;

import org.jspecify.annotations.NullMarked;
