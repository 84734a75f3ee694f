package io.cistern.oracle;

import static io.cistern.oracle.Profile.Special.UNDEFINED;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/** What one possible Mixpanel makes of numbers. */
record Numbers(PossibleMixpanel mixpanel) {

    private static final Pattern PLAIN = Pattern.compile("-?\\d+(\\.\\d+)?");
    private static final Pattern LENIENT =
            Pattern.compile("\\s*([-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d{1,3})?).*", Pattern.DOTALL);

    int compare(BigDecimal left, BigDecimal right) {
        return mixpanel.says(Doubt.NUMBERS_ARE_DOUBLES)
                ? Double.compare(left.doubleValue() + 0.0, right.doubleValue() + 0.0)
                : left.compareTo(right);
    }

    Object plus(BigDecimal left, BigDecimal right) {
        if (!mixpanel.says(Doubt.NUMBERS_ARE_DOUBLES)) {
            return left.add(right);
        }
        var sum = left.doubleValue() + right.doubleValue();
        return Double.isFinite(sum) ? new BigDecimal(sum) : UNDEFINED;
    }

    /** {@code number(..)}. */
    Object of(Object value) {
        return switch (value) {
            case BigDecimal number -> number;
            case Boolean truth -> truth ? BigDecimal.ONE : BigDecimal.ZERO;
            case String text -> read(text);
            default -> UNDEFINED;
        };
    }

    private Object read(String text) {
        if (PLAIN.matcher(text).matches()) {
            return new BigDecimal(text);
        }
        var lenient = LENIENT.matcher(text);
        return mixpanel.says(Doubt.NUMBERS_ARE_READ_LENIENTLY) && lenient.matches()
                ? new BigDecimal(lenient.group(1))
                : UNDEFINED;
    }
}
