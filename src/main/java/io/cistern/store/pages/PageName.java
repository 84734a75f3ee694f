package io.cistern.store.pages;

/**
 * What a page is called in the database.
 *
 * @param question the question and the account that asks it
 * @param page the page of one session's answer to it
 */
record PageName(String question, String page) {}
