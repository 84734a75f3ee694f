/**
 * The HTTP API. This package serves its description and its home page, and wires what concerns every request; each package
 * below it serves one part.
 *
 * <p>In reading order: {@code server} tunes Tomcat, {@code identity} says who calls, {@code problem} tells failures,
 * {@code request} and {@code query} read what is asked, {@code response} writes answers, and {@code profiles},
 * {@code exports}, {@code engage} and {@code operations} hold the endpoints.
 */
@NullMarked
package io.cistern.web;

import org.jspecify.annotations.NullMarked;
