package io.cistern.benchmark;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;

/** The same server with nothing on it but these bytes: the bound of what a servlet can do. */
final class BareTomcat implements AutoCloseable {

    private final Tomcat tomcat = new Tomcat();

    BareTomcat(byte[] body) throws IOException {
        tomcat.setBaseDir(Files.createTempDirectory("bare").toString());
        tomcat.setPort(0);
        tomcat.setSilent(true);
        var context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "bytes", new Bytes(body));
        context.addServletMappingDecoded("/", "bytes");
        try {
            tomcat.getConnector();
            tomcat.start();
        } catch (LifecycleException e) {
            throw new IllegalStateException(e);
        }
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + "/");
    }

    @Override
    public void close() {
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes what it was given. */
    private static final class Bytes extends HttpServlet {

        private final transient byte[] body;

        Bytes(byte[] body) {
            this.body = body;
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType("application/json");
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
        }
    }
}
