package io.cistern.store.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.cistern.ledger.Call;
import io.cistern.ledger.Call.Purpose;
import io.cistern.ledger.CallResult;
import io.cistern.ledger.CallResult.Outcome;
import io.cistern.ledger.QuotaTerms;
import io.cistern.ledger.Reservation.Full;
import io.cistern.ledger.Reservation.Granted;
import io.cistern.ledger.Reservation.Yielded;
import io.cistern.profile.Caller;
import io.cistern.profile.UpstreamFailure.UpstreamThrottled.LimitReport;
import io.cistern.testing.IntegrationTests;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that use permits over one file, are killed meanwhile, and continue. */
@IntegrationTests
class KilledProcessTests {

    private static final int LIMIT = 40;
    private static final Duration WINDOW = Duration.ofMinutes(10);

    @TempDir
    Path directory;

    @Test
    void killedAndStartedAgainTheyNeverSpendMoreThanTheWindowHolds() throws IOException, InterruptedException {
        var sent = new ArrayList<String>();
        for (int kill : new int[] {7, 11, 5}) {
            var process = start();
            try (var out = process.inputReader(StandardCharsets.UTF_8)) {
                read(out, kill, sent);
                process.toHandle().destroyForcibly(); // unlike the process's own method, leaves the stream open
                process.waitFor();
                // what it said before it died was sent, though nobody read it yet
                read(out, Integer.MAX_VALUE, sent);
            }
        }
        var last = start();
        try (var out = last.inputReader(StandardCharsets.UTF_8)) {
            read(out, Integer.MAX_VALUE, sent);
        }
        assertThat(last.waitFor()).isZero();

        System.out.printf("%d of %d permits were used by four processes%n", sent.size(), LIMIT);
        // a kill between the row and the call loses a permit each time, and never wins one
        assertThat(sent).hasSizeBetween(LIMIT - 3, LIMIT);
    }

    private static void read(BufferedReader out, int lines, List<String> sent) throws IOException {
        for (int i = 0; i < lines; i++) {
            var line = out.readLine();
            if (line == null) {
                return;
            }
            if (line.startsWith("sent ")) {
                sent.add(line);
            }
        }
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Spender.class.getName(),
                        directory.resolve("cistern.db").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Makes calls until no permit is left. */
    static final class Spender {

        private Spender() {}

        public static void main(String[] arguments) {
            // no call is taken to be under way for long, or the next process would wait for those of the dead one
            var quotaTerms = new QuotaTerms(LIMIT, WINDOW, LIMIT, Duration.ofMinutes(1));
            var call = new Call("main", 0, "f", "", Caller.ANONYMOUS, Purpose.QUERY, true);
            try (HikariDataSource dataSource = Ledgers.open(Path.of(arguments[0]))) {
                var ledger = Ledgers.ledger(dataSource, InstantSource.system(), System::nanoTime);
                while (true) {
                    switch (ledger.reserve(call, quotaTerms, List.of())) {
                        case Granted(var id) -> {
                            System.out.println("sent " + id);
                            System.out.flush();
                            ledger.answered(
                                    id,
                                    call,
                                    new CallResult(Outcome.ANSWERED, 200, 1, Duration.ZERO, LimitReport.NOTHING),
                                    quotaTerms);
                        }
                        case Yielded yielded -> throw new AssertionError();
                        case Full full -> {
                            return;
                        }
                    }
                }
            }
        }
    }
}
