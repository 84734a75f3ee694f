package io.cistern.pagesize;

import io.cistern.profile.Page;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The setting {@code page-size} of a project. No record, because the settings take records for groups of settings. */
public final class PageSizeSetting {

    /** The number of profiles in a page that Mixpanel documents. */
    static final int DOCUMENTED = Page.DOCUMENTED_SIZE;

    /** The setting's default: larger sizes are tried, and kept while Mixpanel honours them. */
    public static final String LEARNED = "auto";

    /** No size is sent, so pages have the documented size. */
    private static final String UNSENT = "default";

    private final String text;
    private final @Nullable Integer fixed;

    private PageSizeSetting(String text, @Nullable Integer fixed) {
        this.text = text;
        this.fixed = fixed;
    }

    /** Reads {@code auto}, {@code default} or a number; an empty text is {@code auto}. */
    public static PageSizeSetting of(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case LEARNED, "" -> new PageSizeSetting(LEARNED, null);
            case UNSENT -> new PageSizeSetting(UNSENT, null);
            case String number -> fixed(size(number));
        };
    }

    private static PageSizeSetting fixed(int size) {
        return new PageSizeSetting(Integer.toString(size), size);
    }

    private static int size(String number) {
        int size;
        try {
            size = Integer.parseInt(number);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("page-size is auto, default or a number", e);
        }
        if (size < 1) {
            throw new IllegalArgumentException("page-size is at least 1");
        }
        if (size > DOCUMENTED && size % DOCUMENTED != 0) {
            throw new IllegalArgumentException("A page-size over 1000 is a multiple of 1000");
        }
        return size;
    }

    boolean isLearned() {
        return text.equals(LEARNED);
    }

    /** The size that every call sends; null when none is fixed. */
    public @Nullable Integer fixed() {
        return fixed;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PageSizeSetting setting && text.equals(setting.text);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(text);
    }

    /** The setting as it is written. */
    @Override
    public String toString() {
        return text;
    }
}
