package io.cistern.oracle;

import static io.cistern.oracle.Profile.Special.UNDEFINED;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.regex.Pattern;

/** What one possible Mixpanel makes of dates (5.8). */
record Dates(PossibleMixpanel mixpanel) {

    private static final long LAST_SECOND = 4294967295L;
    private static final Pattern FULL = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d");
    private static final Pattern DAY = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");

    record Moment(long second) {}

    /** {@code datetime(..)}. */
    Object of(Object value) {
        return switch (value) {
            case Moment moment -> moment;
            case BigDecimal number -> ofNumber(number);
            case String text when DAY.matcher(text).matches() -> local(text + "T00:00:00");
            case String text when FULL.matcher(text).matches() -> local(text);
            case String text -> lenient(text);
            default -> value == UNDEFINED ? UNDEFINED : nonsense();
        };
    }

    /** What stands beside a moment without a cast. */
    Object uncast(Object value) {
        return switch (value) {
            case Moment moment -> moment;
            case String text when FULL.matcher(text).matches() -> local(text);
            case String text when mixpanel.says(Doubt.DATES_ARE_READ_LENIENTLY) -> of(text);
            case BigDecimal number when mixpanel.says(Doubt.NUMBERS_ARE_MOMENTS) -> ofNumber(number);
            default -> UNDEFINED;
        };
    }

    private Object nonsense() {
        return mixpanel.says(Doubt.NONSENSE_IS_A_MOMENT) ? new Moment(0) : UNDEFINED;
    }

    private Object ofNumber(BigDecimal number) {
        if (number.signum() <= 0 || (number.doubleValue() == 0 && mixpanel.says(Doubt.NUMBERS_ARE_DOUBLES))) {
            return UNDEFINED;
        }
        var rounding = mixpanel.says(Doubt.SECONDS_ARE_ROUNDED) ? RoundingMode.HALF_UP : RoundingMode.FLOOR;
        var seconds = number.compareTo(BigDecimal.valueOf(LAST_SECOND)) > 0 ? number.movePointLeft(3) : number;
        var whole = seconds.setScale(0, rounding);
        return whole.compareTo(BigDecimal.valueOf(LAST_SECOND)) > 0 ? nonsense() : new Moment(whole.longValueExact());
    }

    private Object lenient(String text) {
        if (!mixpanel.says(Doubt.DATES_ARE_READ_LENIENTLY)) {
            return nonsense();
        }
        if (text.length() >= 19 && FULL.matcher(text.substring(0, 19)).matches()) {
            return local(text.substring(0, 19));
        }
        return text.length() >= 10 && DAY.matcher(text.substring(0, 10)).matches()
                ? local(text.substring(0, 10) + "T00:00:00")
                : nonsense();
    }

    private Object local(String text) {
        try {
            var local = LocalDateTime.parse(text).atZone(mixpanel.zone());
            var zoned = mixpanel.says(Doubt.LATER_OF_TWO_TIMES) ? local.withLaterOffsetAtOverlap() : local;
            var second = zoned.toEpochSecond();
            return second < 1 || second > LAST_SECOND ? nonsense() : new Moment(second);
        } catch (DateTimeException noSuchDay) {
            return nonsense();
        }
    }
}
