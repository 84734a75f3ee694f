package io.cistern.web.identity;

/**
 * Thrown for an invalid setting. The message omits its value, because a user may have set a key instead of its hash.
 */
public final class InvalidSettingException extends RuntimeException {

    private final String setting;

    public InvalidSettingException(String setting, String reason) {
        super(setting + ": " + reason);
        this.setting = setting;
    }

    String setting() {
        return setting;
    }
}
