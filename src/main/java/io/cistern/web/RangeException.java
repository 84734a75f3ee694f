package io.cistern.web;

/** The part of a result that was asked for has no bytes. */
final class RangeException extends Refusal {

    private final long length;

    /** @param length bytes of the result */
    RangeException(long length) {
        super("The range begins behind the end of the result, which has " + length + " bytes");
        this.length = length;
    }

    long length() {
        return length;
    }
}
