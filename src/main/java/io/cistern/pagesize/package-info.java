/**
 * Decides how many profiles a call asks for, and learns from the answers how many Mixpanel gives.
 *
 * <p>Mixpanel documents pages of 1000 profiles. Connectors of other vendors send {@code page_size} with 5 000 to 50 000 and get
 * that (docs/reference/mixpanel.md, section 3). A page counts as one call whatever its size, so a larger page is the strongest
 * lever on the budget. The parameter is not documented: it may be ignored, limited or refused at any time.
 *
 * <p>{@link io.cistern.pagesize.LearnedPageSize} is what is known of one project, apart for queries that select all properties and
 * for those that name some, whose rows are smaller. The first session of a project asks as documented. When its answer has more
 * than one page, a later session asks for the next larger size, one session at a time in each process. The size is kept when the
 * answer honours it and arrives within {@code page-time} and {@code page-bytes}. {@link io.cistern.pagesize.LearningPages} makes
 * the calls. A size is judged by the outcome of the whole fetch: when a call fails, also in its retry, and the same call with a
 * smaller size succeeds, the size is to blame and is not asked for a day. So learning costs a call at times and never an answer. A
 * session whose later pages keep failing is given up like a lost one, because it cannot change its size.
 *
 * <p>What was learned is stored beside the ledger, so that replicas and later processes share it.
 *
 * <p>Refused: a larger size for the later pages of a session, because Mixpanel finds a page by its number and a page has no
 * position of its own; calls that only test a size, because each costs what an answer costs; larger pages for look-ups by id,
 * because they have one page.
 */
@NullMarked
package io.cistern.pagesize;

import org.jspecify.annotations.NullMarked;
