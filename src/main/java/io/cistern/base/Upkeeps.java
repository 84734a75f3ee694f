package io.cistern.base;

import java.util.Map;

/**
 * What each project keeps ahead of need.
 *
 * <p>It is a type of its own, because Spring injects a plain map as all beans of a kind.
 */
public record Upkeeps(Map<String, Upkeep> byProject) {}
