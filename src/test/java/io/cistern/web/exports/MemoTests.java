package io.cistern.web.exports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class MemoTests {

    /** Many who begin to download a result at once cause one computation, and a failed one is not remembered. */
    @Test
    void whatIsComputedOnceIsRememberedUpToAWeight() throws IOException {
        var memo = new Memo<String>(10, String::length);
        var computed = new ArrayList<String>();
        Memo.Computation<String> computation = () -> {
            computed.add("x");
            return "12345";
        };
        for (var i = 0; i < 3; i++) {
            assertThat(memo.get("a", computation)).isEqualTo("12345");
        }
        assertThat(computed).hasSize(1);
        var failure = new IllegalStateException("no");
        for (var i = 0; i < 2; i++) {
            assertThatThrownBy(() -> memo.get("b", () -> {
                        throw failure;
                    }))
                    .isSameAs(failure);
        }
        assertThat(memo.get("b", computation)).isEqualTo("12345");
    }
}
