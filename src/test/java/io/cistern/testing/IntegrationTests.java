package io.cistern.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * Marks tests that run in <code>./mvnw verify</code> and not in <code>./mvnw test</code>: they start the service, a process, a
 * database server or a program, or they take more than about a second.
 */
@Tag("integration")
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface IntegrationTests {}
