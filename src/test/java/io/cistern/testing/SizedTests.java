package io.cistern.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * Marks tests whose number of cases comes from {@link Size}: <code>./mvnw verify</code> runs a few of them,
 * <code>-Pthorough</code> runs all.
 */
@Tag("sized")
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface SizedTests {}
