package io.cistern.where.implication;

import io.cistern.where.Expression;
import io.cistern.where.Expression.Numeral;
import io.cistern.where.Expression.Text;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The argument of {@code datetime(..)}, as a count in the unit of its form. Only dates that fit into 32 bits are
 * accepted, because it is not known whether Mixpanel makes others undefined.
 */
record DateLiteral(Form form, long count) {

    private static final long LAST_SECOND = 4294967295L;
    private static final Pattern FULL = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d");
    private static final Pattern DAY = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");
    private static final int FIRST_YEAR = 1971;
    private static final int LAST_YEAR = 2105;

    /**
     * How a date is written, and the smallest distance at which two dates of that form certainly are different seconds.
     */
    enum Form {
        SECONDS(0, 1),
        MILLISECONDS(0, 1000), // Mixpanel rounds to seconds, in an unknown way
        LOCAL_TIME(Duration.ofDays(1).toSeconds(), Duration.ofDays(1).toSeconds() + 1),
        LOCAL_DAY(LOCAL_TIME.ordered, LOCAL_TIME.apart);

        private final long ordered;
        private final long apart;

        /**
         * @param ordered the smallest distance at which the order of two dates is certain: a zone's clock may skip a
         *     day, and moves the dates in the gap by the same amount
         */
        Form(long ordered, long apart) {
            this.ordered = ordered;
            this.apart = apart;
        }
    }

    public static Optional<DateLiteral> of(Expression argument) {
        return switch (argument) {
            case Numeral(var value) -> ofNumber(value);
            case Text(var value) when FULL.matcher(value).matches() -> ofLocal(Form.LOCAL_TIME, value);
            case Text(var value) when DAY.matcher(value).matches() -> ofLocal(Form.LOCAL_DAY, value + "T00:00:00");
            default -> Optional.empty();
        };
    }

    private static Optional<DateLiteral> ofNumber(BigDecimal value) {
        if (value.signum() <= 0
                || value.compareTo(BigDecimal.valueOf(LAST_SECOND * 1000)) > 0
                || value.stripTrailingZeros().scale() > 0) {
            return Optional.empty();
        }
        var count = value.longValueExact();
        return Optional.of(new DateLiteral(count <= LAST_SECOND ? Form.SECONDS : Form.MILLISECONDS, count));
    }

    private static Optional<DateLiteral> ofLocal(Form form, String text) {
        try {
            var local = LocalDateTime.parse(text);
            return local.getYear() < FIRST_YEAR || local.getYear() > LAST_YEAR
                    ? Optional.empty()
                    : Optional.of(new DateLiteral(form, local.toEpochSecond(ZoneOffset.UTC)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    public boolean isAtLeast(DateLiteral other) {
        return equals(other) || (form == other.form && count > other.count && count - other.count >= form.ordered);
    }

    public boolean isAbove(DateLiteral other) {
        return form == other.form && count - other.count >= form.apart;
    }
}
