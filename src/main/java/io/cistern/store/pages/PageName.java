package io.cistern.store.pages;

/**
 * The names of a page in the database.
 *
 * @param query the name of the query and the account
 * @param page the name of the page of one session
 */
record PageName(String query, String page) {}
