package io.cistern.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A proxy in front of a database, whose connections a test can cut and restore. */
public final class CutLine implements AutoCloseable {

    private final ServerSocket server;
    private final URI target;
    private final Set<Socket> ends = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;

    private CutLine(ServerSocket server, URI target) {
        this.server = server;
        this.target = target;
    }

    public static CutLine to(Database database) {
        try {
            var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            var line = new CutLine(server, URI.create(database.url().substring("jdbc:".length())));
            Thread.startVirtualThread(line::accept);
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same database behind this proxy. */
    public Database database(Database database) {
        var url = "jdbc:postgresql://127.0.0.1:" + server.getLocalPort() + target.getPath();
        return new Database(url, database.username(), database.password());
    }

    public void cut() {
        cut = true;
        ends.forEach(CutLine::shut);
    }

    public void mend() {
        cut = false;
    }

    @Override
    public void close() {
        cut();
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                carry(server.accept());
            } catch (IOException e) {
                // closed, or the other end cannot be reached
            }
        }
    }

    private void carry(Socket here) throws IOException {
        ends.add(here);
        if (cut) {
            shut(here);
            return;
        }
        var there = new Socket();
        there.connect(new InetSocketAddress(target.getHost(), target.getPort()));
        ends.add(there);
        Thread.startVirtualThread(() -> pour(here, there));
        Thread.startVirtualThread(() -> pour(there, here));
    }

    private static void pour(Socket from, Socket to) {
        try (from;
                to) {
            var in = from.getInputStream();
            var out = to.getOutputStream();
            in.transferTo(out);
        } catch (IOException e) {
            // cut
        }
    }

    private static void shut(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // shut already
        }
    }
}
