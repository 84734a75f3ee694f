package io.cistern.web.query;

import io.cistern.web.problem.ErrorLocation;
import io.cistern.web.problem.ValidationErrors;
import io.cistern.where.Expression;
import io.cistern.where.Expression.Call;
import io.cistern.where.Expression.Call.Function;
import io.cistern.where.Expression.Comparison.Operator;
import io.cistern.where.Expression.Numeral;
import io.cistern.where.Expression.Text;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/**
 * Compiles dates into Mixpanel's {@code datetime}, which has two forms. Mixpanel reads a text in the project's time
 * zone, so dates without an offset become texts: no conversion is needed, and Mixpanel's own setting of the zone
 * applies. A number is seconds since 1970 and depends on no zone, so instants become numbers.
 */
final class DateCompiler {

    static final String EXPECTED = "A date is expected: 2026-03-01, 2026-03-01T08:00:00 or 2026-03-01T08:00:00Z";
    static final String SPAN_EXPECTED = "A span is expected, in ISO 8601: P7D, PT12H, P1M";

    /**
     * The largest number that Mixpanel reads as seconds; larger ones are milliseconds. Numbers of 0 or less are
     * undefined.
     */
    private static final long LAST_SECOND = 4_294_967_295L;

    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");

    private final QueryClock queryClock;
    private final ValidationErrors validationErrors;

    DateCompiler(QueryClock queryClock, ValidationErrors validationErrors) {
        this.queryClock = queryClock;
        this.validationErrors = validationErrors;
    }

    /**
     * Compiles an upper bound, for {@code LESS}, or a lower bound. Mixpanel compares whole seconds, so a bound with a
     * fraction moves to the full second that separates the same dates.
     */
    Expression bound(String text, Operator operator, ErrorLocation at) {
        try {
            return switch (QueryClock.Date.parse(text)) {
                case QueryClock.Date.Absolute(var instant) -> literal(whole(instant, operator), at);
                case QueryClock.Date.Local(var time) -> literal(whole(time, operator), at);
            };
        } catch (DateTimeException e) {
            return fault(at, EXPECTED);
        }
    }

    Expression within(String span, ErrorLocation at) {
        try {
            return literal(queryClock.before(span), at);
        } catch (DateTimeException | ArithmeticException e) {
            return fault(at, SPAN_EXPECTED);
        }
    }

    private Expression literal(Instant instant, ErrorLocation at) {
        var seconds = instant.getEpochSecond();
        return holds(seconds) ? datetime(new Numeral(BigDecimal.valueOf(seconds))) : outside(at);
    }

    private Expression literal(LocalDateTime time, ErrorLocation at) {
        return holds(time.atZone(queryClock.zone()).toEpochSecond())
                ? datetime(new Text(SECONDS.format(time)))
                : outside(at);
    }

    private static boolean holds(long seconds) {
        return seconds > 0 && seconds <= LAST_SECOND;
    }

    private static Instant whole(Instant instant, Operator operator) {
        var second = instant.truncatedTo(ChronoUnit.SECONDS);
        return operator == Operator.LESS && second.isBefore(instant) ? second.plusSeconds(1) : second;
    }

    private static LocalDateTime whole(LocalDateTime time, Operator operator) {
        var second = time.truncatedTo(ChronoUnit.SECONDS);
        return operator == Operator.LESS && second.isBefore(time) ? second.plusSeconds(1) : second;
    }

    private static Expression datetime(Expression argument) {
        return new Call(Function.DATETIME, argument);
    }

    /** Refuses the bound, because Mixpanel would read it as undefined and silently match no profile. */
    private Expression outside(ErrorLocation at) {
        return fault(at, "Mixpanel's dates lie between 1970 and 2106");
    }

    private Expression fault(ErrorLocation at, String detail) {
        validationErrors.add(at, detail);
        return Expression.FALSE;
    }
}
