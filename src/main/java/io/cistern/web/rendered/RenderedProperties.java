package io.cistern.web.rendered;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The setting of rendered answers.
 *
 * @param rendered the heap for whole answers that are sent again as they are; 0 remembers none
 */
@ConfigurationProperties("cistern.cache")
record RenderedProperties(@DefaultValue("24MB") DataSize rendered) {}
