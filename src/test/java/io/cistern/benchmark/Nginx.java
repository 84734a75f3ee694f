package io.cistern.benchmark;

import io.cistern.RunningCistern;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.stream.Stream;

/** An nginx that serves files from a folder, with and without a body in the request. */
final class Nginx implements AutoCloseable {

    private static final String CONFIGURATION = """
            daemon off;
            worker_processes auto;
            pid nginx.pid;
            error_log stderr error;
            events {}
            http {
                access_log off;
                sendfile on;
                tcp_nopush on;
                open_file_cache max=100;
                client_body_temp_path body;
                proxy_temp_path proxy;
                fastcgi_temp_path fastcgi;
                uwsgi_temp_path uwsgi;
                scgi_temp_path scgi;
                server {
                    listen 127.0.0.1:PORT;
                    root FOLDER;
                    default_type application/json;
                    error_page 405 =200 $uri;
                }
            }
            """;

    private final int port = RunningCistern.freePort();
    private final Path folder = RunningCistern.temporary();
    private final Process process;

    Nginx() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x")); // its workers are nobody
        Files.writeString(
                folder.resolve("nginx.conf"),
                CONFIGURATION.replace("PORT", Integer.toString(port)).replace("FOLDER", folder.toString()));
        var command = new ProcessBuilder("nginx", "-p", folder.toString(), "-c", "nginx.conf").inheritIO();
        command.environment().merge("PATH", ":/usr/sbin", String::concat);
        process = command.start();
    }

    /** Whether nginx is installed. Says so when it is not. */
    static boolean isInstalled() {
        var isInstalled = Stream.of(System.getenv("PATH").split(":", -1), new String[] {"/usr/sbin"})
                .flatMap(Arrays::stream)
                .anyMatch(one -> Files.isExecutable(Path.of(one, "nginx")));
        if (!isInstalled) {
            System.out.println("Skipped: nginx is not installed");
        }
        return isInstalled;
    }

    /** Serves these bytes under that name. */
    void serve(String name, byte[] bytes) throws IOException {
        Files.write(folder.resolve(name), bytes);
    }

    int port() {
        return port;
    }

    URI uri(String name) {
        return URI.create("http://127.0.0.1:" + port + "/" + name);
    }

    @Override
    public void close() {
        process.destroy();
    }
}
