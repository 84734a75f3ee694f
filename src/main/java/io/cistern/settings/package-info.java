/**
 * Reads the names of settings before anything is bound to them. Spring binds what it knows and passes over the rest, and a
 * name in the environment ({@code CISTERN_CALLERS_TEAM_A_WEIGHT}) does not tell where a caller's name ends; so a setting
 * could silently do nothing. Here every name below {@code cistern} is compared with the settings that there are, which are
 * those of the metadata in the jar.
 *
 * <p>Refused: a second list of settings, which would have to be kept equal to the records.
 */
@NullMarked
package io.cistern.settings;

import org.jspecify.annotations.NullMarked;
