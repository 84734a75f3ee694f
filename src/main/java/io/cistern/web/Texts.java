package io.cistern.web;

import java.nio.charset.StandardCharsets;

/** What is asked of texts that go into a question. */
final class Texts {

    private Texts() {}

    /** Whether UTF-8 can carry it; a lone surrogate would reach Mixpanel as another character. */
    static boolean encodable(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }
}
