package io.cistern.store;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** One PostgreSQL in a container for all tests of this JVM, started at its first use. */
public final class PostgresqlServer {

    static final String WHY_NOT = "No Docker engine is here, so nothing is tested on PostgreSQL";

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private PostgresqlServer() {}

    public static boolean isPossible() {
        return Engine.IS_HERE;
    }

    static Database database() {
        return create("");
    }

    /** Creates a database that has the tables of this version. */
    static Database migrated() {
        return create(" TEMPLATE " + Template.NAME);
    }

    private static Database create(String template) {
        var server = Server.CONTAINER;
        var name = "cistern" + DATABASES.incrementAndGet();
        try (var connection =
                        DriverManager.getConnection(server.getJdbcUrl(), server.getUsername(), server.getPassword());
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name + template);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        var url = "jdbc:postgresql://%s:%d/%s"
                .formatted(server.getHost(), server.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT), name);
        return new Database(url, server.getUsername(), server.getPassword());
    }

    /** A database as the first start leaves it. */
    private static final class Template {

        static final String NAME = name();

        private static String name() {
            var database = database();
            database.open().close();
            return database.url().substring(database.url().lastIndexOf('/') + 1);
        }
    }

    /** Waits for a limited time: when the engine cannot pull an image, Testcontainers may wait for minutes. */
    private static boolean asked() {
        var here = CompletableFuture.supplyAsync(
                        () -> DockerClientFactory.instance().isDockerAvailable())
                .completeOnTimeout(false, 30, TimeUnit.SECONDS)
                .join();
        if (!here) {
            LoggerFactory.getLogger(PostgresqlServer.class).warn(WHY_NOT);
        }
        return here;
    }

    private static final class Engine {

        static final boolean IS_HERE = asked();
    }

    private static final class Server {

        static final PostgreSQLContainer CONTAINER = started();

        private static PostgreSQLContainer started() {
            var image = Objects.requireNonNullElse(System.getenv("TESTCONTAINERS_POSTGRES_IMAGE"), "postgres:15");
            var container = new PostgreSQLContainer(DockerImageName.parse(image).asCompatibleSubstituteFor("postgres"))
                    .withCommand("postgres", "-c", "fsync=off", "-c", "max_connections=500");
            container.start(); // it ends with this JVM
            return container;
        }
    }
}
