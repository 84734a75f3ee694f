package io.cistern.pagesize;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The settings of page sizes.
 *
 * @param projects the settings of each project that concern the sizes of its pages
 */
@ConfigurationProperties("cistern")
record PageSizeProperties(@DefaultValue Map<String, Project> projects) {

    PageSizeProperties {
        projects = Map.copyOf(projects);
    }

    /**
     * A project's settings that concern the sizes of its pages.
     *
     * @param projectId the numeric id of the project at Mixpanel; required
     * @param pageSize the profiles in a page: auto learns how many Mixpanel gives, default asks as documented, and a
     *     number is sent with each call; over 1000 a multiple of 1000
     * @param pageTime with page-size auto: the longest that a page may take before smaller ones are asked for; half of
     *     read-timeout at most
     * @param pageBytes with page-size auto: the largest page that is asked for, as JSON without compression
     * @param readTimeout the longest wait for a whole page
     */
    record Project(
            @Nullable String projectId,
            @DefaultValue(PageSizeSetting.LEARNED) PageSizeSetting pageSize,
            @DefaultValue("30s") Duration pageTime,
            @DefaultValue("40MB") DataSize pageBytes,
            @DefaultValue("120s") Duration readTimeout) {

        Project {
            if (!pageTime.isPositive()) {
                throw new IllegalArgumentException("page-time must be positive");
            }
            if (pageBytes.toBytes() < 1) {
                throw new IllegalArgumentException("page-bytes is at least a byte");
            }
        }

        /** The time within which a larger page must arrive: well below the time after which a call is given up. */
        Duration timeLimit() {
            var half = readTimeout.dividedBy(2);
            return pageTime.compareTo(half) < 0 ? pageTime : half;
        }
    }
}
