/**
 * Serves the description and the home page of the HTTP API, and configures what applies to every request; each package
 * below it serves one part.
 *
 * <p>In reading order: {@code server} tunes Tomcat, {@code identity} says who calls, {@code problem} reports failures,
 * {@code request} and {@code query} read requests, {@code response} writes answers, and {@code profiles},
 * {@code exports}, {@code engage} and {@code operations} hold the endpoints.
 */
@NullMarked
package io.cistern.web;

import org.jspecify.annotations.NullMarked;
