package io.cistern.answer;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How answers are put together.
 *
 * @param fanOut pages of one answer to fetch at once; more than the quota's concurrency gains nothing
 * @param keep how long a cursor is good for after its last use, while its pages are still in memory
 */
@ConfigurationProperties("cistern.answer")
record AnswerProperties(
        @DefaultValue("5") int fanOut, @DefaultValue("1h") Duration keep) {}
