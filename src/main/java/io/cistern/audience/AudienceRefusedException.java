package io.cistern.audience;

/** Thrown when the settings of base audiences cannot be used. The message contains no expression. */
final class AudienceRefusedException extends RuntimeException {

    AudienceRefusedException(String message) {
        super(message);
    }
}
