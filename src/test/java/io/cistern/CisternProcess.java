package io.cistern;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The service in a process of its own, which can be killed. */
public final class CisternProcess {

    /** An option of the JVM for a service that lives for seconds: it compiles less. */
    public static final String SHORT_LIVED = "-XX:TieredStopAtLevel=1";

    private CisternProcess() {}

    /**
     * Starts it.
     *
     * @param options for the JVM
     * @param settings for the service, which takes none from the environment of the tests
     */
    public static Process start(List<String> options, String... settings) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), CisternApplication.class.getName()));
        Stream.of(settings).map(setting -> "--" + setting).forEach(command::add);
        var process = new ProcessBuilder(command).redirectErrorStream(true);
        process.environment().keySet().removeIf(name -> name.startsWith("CISTERN_") || name.startsWith("SPRING_"));
        return process.start();
    }

    /** Reads what it says until it says that it has started; its output is drained from then on. */
    public static void awaitReady(Process service) throws IOException {
        var output = service.inputReader();
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            if (line.contains("Started CisternApplication")) {
                Thread.startVirtualThread(() -> output.lines().forEach(ignored -> {}));
                return;
            }
        }
        throw new IllegalStateException("It stopped before it had started");
    }
}
