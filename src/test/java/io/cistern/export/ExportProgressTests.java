package io.cistern.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.cistern.export.Export.Progress;
import io.cistern.profile.LeftOut;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExportProgressTests {

    @ParameterizedTest
    @CsvSource({
        "0, 13, 1, 13",
        "1, 13, 1, 12",
        "13, 13, 1, 0",
        "0, 13, 5, 3",
        "3, 13, 5, 2",
        "5, 13, 5, 2",
        "11, 13, 5, 0"
    })
    void theCallsThatAreLeftBringSeveralPagesEach(int pages, int all, int perCall, int left) {
        var progress = new Progress("s", pages, all, perCall, 0, 0, List.of(), LeftOut.NONE, null);
        assertThat(progress.callsLeft()).hasValue(left);
    }

    @Test
    void theCallsAreUnknownBeforeTheFirstPage() {
        assertThat(Progress.NONE.callsLeft()).isEmpty();
    }
}
