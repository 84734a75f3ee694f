package io.cistern.web;

import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;

/**
 * Tomcat's HTTP/1.1, which resets the connection where an answer that ends with its connection is not finished. It is
 * public because Tomcat creates it by its name.
 */
public final class AbortingHttp11Protocol extends Http11NioProtocol {

    @Override
    protected Processor createProcessor() {
        return new AbortingHttp11Processor(this, getAdapter());
    }
}
