/**
 * Tunes Tomcat: bounds the connections in number, memory and time, and reports what Tomcat refuses before Spring sees it.
 *
 * <p>Heads, bodies and readers have deadlines. When all connections are taken, those that wait for a request give way, and
 * health probes are answered all the same. An answer whose end is the end of its connection resets the connection when it
 * fails, so that no client takes it for whole.
 *
 * <p>Refused: a bound on the connections of one address, since everybody behind one proxy shares an address.
 */
@NullMarked
package io.cistern.web.server;

import org.jspecify.annotations.NullMarked;
