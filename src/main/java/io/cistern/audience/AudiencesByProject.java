package io.cistern.audience;

import java.util.Map;

/**
 * Holds the base audiences of each project.
 *
 * <p>This is a type of its own because Spring would inject a plain map with all beans of its value type.
 */
record AudiencesByProject(Map<String, ProjectAudiences> byProject) {}
