/**
 * The sandbox's people and companies, made from a seed.
 */
@NullMarked
package io.cistern.sandbox.profiles;

import org.jspecify.annotations.NullMarked;
