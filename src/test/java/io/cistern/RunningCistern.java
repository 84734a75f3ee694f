package io.cistern;

import io.cistern.testing.SharedClassMetadata;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole service in this process, as its main method starts it, on a free port. */
public final class RunningCistern implements AutoCloseable {

    private static final String PAGE_SIZE = "cistern.projects.main.page-size=";

    private final ConfigurableApplicationContext context;
    private final HttpClient client = HttpClient.newHttpClient();

    private RunningCistern(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** Starts it with these settings, over a data directory of its own unless one of them names another. */
    public static RunningCistern start(String... settings) {
        return start(InstantSource.system(), settings);
    }

    /** The same, by that clock. */
    public static RunningCistern start(InstantSource time, String... settings) {
        var all = new ArrayList<>(List.of("server.port=0", "logging.level.root=warn"));
        all.addAll(List.of(settings));
        if (all.stream().noneMatch(setting -> setting.startsWith("cistern.ledger.when-lost="))) {
            all.add("cistern.ledger.when-lost=trust");
        }
        if (all.stream().noneMatch(setting -> setting.startsWith("cistern.data-dir="))) {
            all.add("cistern.data-dir=" + temporary());
        }
        var arguments = all.stream().map(setting -> "--" + setting);
        var application = new SpringApplication(CisternApplication.class);
        application.addInitializers(new SharedClassMetadata());
        application.addInitializers(starting -> starting.getBeanFactory().addBeanPostProcessor(clock(time)));
        return new RunningCistern(application.run(arguments.toArray(String[]::new)));
    }

    private static BeanPostProcessor clock(InstantSource time) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return name.equals("time") ? time : bean;
            }
        };
    }

    /** Settings for the project main of a sandbox that listens on that port. Pages have the documented size unless one is given. */
    public static String[] against(int sandbox, String... settings) {
        var project = Stream.of(
                "cistern.projects.main.project-id=1",
                "cistern.projects.main.username=sandbox",
                "cistern.projects.main.secret=sandbox",
                "cistern.projects.main.base-url=http://127.0.0.1:" + sandbox);
        var pageSize = Stream.of(settings).anyMatch(setting -> setting.startsWith(PAGE_SIZE))
                ? Stream.<String>of()
                : Stream.of(PAGE_SIZE + "default");
        return Stream.of(project, pageSize, Stream.of(settings))
                .flatMap(Function.identity())
                .toArray(String[]::new);
    }

    /** A port that was free a moment ago, below those that the system gives to clients, also of tests that run beside. */
    public static int freePort() {
        while (true) {
            try (var socket = new ServerSocket(ThreadLocalRandom.current().nextInt(10_000, 32_000))) {
                return socket.getLocalPort();
            } catch (BindException e) {
                // it is taken: another
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public URI uri(String path) {
        var port = Objects.requireNonNull(context.getEnvironment().getProperty("local.server.port"));
        return URI.create("http://127.0.0.1:" + port + path);
    }

    public HttpResponse<byte[]> get(String path, String... headers) {
        var request = HttpRequest.newBuilder(uri(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    public HttpResponse<byte[]> head(String path, String... headers) {
        var request = HttpRequest.newBuilder(uri(path)).HEAD();
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    /** A part of the service, by the name of its bean. */
    public <T> T part(String name, Class<T> type) {
        return context.getBean(name, type);
    }

    public HttpResponse<byte[]> delete(String path, String... headers) {
        var request = HttpRequest.newBuilder(uri(path)).DELETE();
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    public HttpResponse<byte[]> ask(String body, String... headers) {
        return post("/v1/profiles/query", body, headers);
    }

    public HttpResponse<byte[]> post(String path, String body, String... headers) {
        var request = HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
        for (var i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return send(request.build());
    }

    /** Reads a streamed answer to its end, keeping nothing. */
    public long lines(String path) {
        return lines(uri(path));
    }

    /** The JDK's newer client would keep what a slow reader has not read yet. */
    static long lines(URI uri) {
        try (var body = uri.toURL().openStream()) {
            var buffer = new byte[16_384];
            var lines = 0L;
            for (var read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                for (var i = 0; i < read; i++) {
                    lines += buffer[i] == '\n' ? 1 : 0;
                }
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    public static Path temporary() {
        try {
            return Files.createTempDirectory("cistern");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those of its parts that are of this type. */
    <T> Collection<T> beans(Class<T> type) {
        return context.getBeansOfType(type).values();
    }

    /** As on SIGTERM, whatever is asked meanwhile. */
    void stop() {
        context.close();
    }

    @Override
    public void close() {
        client.close();
        context.close();
    }

    private HttpResponse<byte[]> send(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
