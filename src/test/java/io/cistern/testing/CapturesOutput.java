package io.cistern.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.boot.test.system.OutputCaptureExtension;

/**
 * Gives tests a parameter with all that this JVM prints. No other class runs meanwhile, for its output would be captured
 * too, and a service that starts resets the log.
 */
@Isolated
@ExtendWith(OutputCaptureExtension.class)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface CapturesOutput {}
