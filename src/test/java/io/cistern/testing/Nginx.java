package io.cistern.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;

/** An nginx in front of a service, as {@code proxy_pass} and a few directives make it. */
public final class Nginx implements AutoCloseable {

    private final Process process;
    private final int port;

    private Nginx(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts it.
     *
     * @param upstream the service's port on this machine
     * @param directives what stands beside {@code proxy_pass}
     */
    public static Nginx start(int upstream, String directives) throws IOException {
        var program = Program.installed("nginx");
        var folder = Files.createTempDirectory("nginx");
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        var settings = folder.resolve("nginx.conf");
        Files.writeString(settings, """
                        daemon off;
                        master_process off;
                        pid %1$s/pid;
                        error_log %1$s/error.log;
                        events {}
                        http {
                            access_log off;
                            client_body_temp_path %1$s/body;
                            proxy_temp_path %1$s/proxy;
                            fastcgi_temp_path %1$s/fastcgi;
                            uwsgi_temp_path %1$s/uwsgi;
                            scgi_temp_path %1$s/scgi;
                            server {
                                listen 127.0.0.1:%2$d;
                                location / {
                                    proxy_pass http://127.0.0.1:%3$d;
                                    %4$s
                                }
                            }
                        }
                        """.formatted(folder, port, upstream, directives));
        var nginx =
                new Nginx(program.start("-p", folder.toString(), "-c", settings.toString(), "-e", log(folder)), port);
        await().until(nginx::isListening);
        return nginx;
    }

    private static String log(Path folder) {
        return folder.resolve("error.log").toString();
    }

    private boolean isListening() {
        if (!process.isAlive()) {
            throw new IllegalStateException("nginx ended");
        }
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Where it is reached. */
    public String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
