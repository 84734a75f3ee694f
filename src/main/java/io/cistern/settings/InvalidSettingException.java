package io.cistern.settings;

/**
 * Thrown when a setting is invalid. The message names the setting and omits its value, because a user may have set a
 * key instead of its hash.
 */
public final class InvalidSettingException extends RuntimeException {

    private final String remedy;

    /**
     * @param reason a sentence that begins with the setting's name
     * @param remedy a sentence
     */
    public InvalidSettingException(String reason, String remedy) {
        super(reason);
        this.remedy = remedy;
    }

    /**
     * Creates the exception with the standard remedy.
     *
     * @param reason a sentence without the setting's name
     */
    public static InvalidSettingException of(String setting, String reason) {
        return new InvalidSettingException(setting + ": " + reason, "Correct " + setting + ", or remove it.");
    }

    String remedy() {
        return remedy;
    }
}
