/**
 * Configures Tomcat: bounds the number, memory and time of connections and of request bodies, and reports requests that Tomcat
 * refuses before Spring sees them.
 *
 * <p>Heads, bodies and reads of answers have time limits. When all connections are used, those that wait for a request are
 * closed, and health probes are still answered. When an answer that ends with its connection fails, the connection is reset, so
 * that no client accepts it as complete.
 *
 * <p>Refused: a bound on the connections of one address, because all clients behind one proxy share an address.
 */
@NullMarked
package io.cistern.web.server;

import org.jspecify.annotations.NullMarked;
