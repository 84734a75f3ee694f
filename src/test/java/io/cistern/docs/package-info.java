/** Holds the documents to the code: generated pages, links, and the names of settings and meters. */
@NullMarked
package io.cistern.docs;

import org.jspecify.annotations.NullMarked;
