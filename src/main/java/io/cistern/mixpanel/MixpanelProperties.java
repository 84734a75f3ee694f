package io.cistern.mixpanel;

import io.cistern.pagesize.PageSizeSetting;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

/**
 * The Mixpanel projects, and the connection to Mixpanel.
 *
 * @param projects the projects, by the name that callers use
 * @param mixpanel the settings for all projects
 */
@ConfigurationProperties("cistern")
record MixpanelProperties(
        @DefaultValue Map<String, Project> projects,
        @DefaultValue Endpoint mixpanel) {

    MixpanelProperties {
        projects = Map.copyOf(projects);
        var twice = projects.values().stream()
                .filter(project -> StringUtils.hasText(project.projectId()))
                .collect(Collectors.groupingBy(
                        project -> project.projectId() + " at " + project.host(), Collectors.counting()));
        if (twice.values().stream().anyMatch(times -> times > 1)) {
            // each name has its own ledger, so the one budget would be spent once for each name
            throw new IllegalArgumentException(
                    "Two of cistern.projects have the same project-id: configure each Mixpanel project once");
        }
        projects.forEach(MixpanelProperties::requireSafeHost);
    }

    /** The service account is sent with every call, so it leaves this machine by https alone unless a setting allows http. */
    private static void requireSafeHost(String name, Project project) {
        var url = project.baseUrl();
        if (url == null) {
            return;
        }
        var setting = "cistern.projects." + name + ".base-url: ";
        var scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        if (url.getHost() == null
                || url.getRawUserInfo() != null
                || !Set.of("http", "https").contains(scheme)) {
            throw new IllegalArgumentException(setting + "an https URL with a host and without a user is expected");
        }
        if (scheme.equals("http") && !project.plainHttp() && !isThisMachine(url.getHost())) {
            throw new IllegalArgumentException(
                    setting + "http would send the service account readable to another machine:"
                            + " use https, or set cistern.projects." + name + ".plain-http=true to allow that");
        }
    }

    private static boolean isThisMachine(String host) {
        try {
            return host.equalsIgnoreCase("localhost")
                    || InetAddress.ofLiteral(host.replaceAll("^\\[|]$", "")).isLoopbackAddress();
        } catch (IllegalArgumentException e) { // a name
            return false;
        }
    }

    /** The full names of required settings that are missing; without any project, those of a project named main. */
    List<String> missing() {
        var missing = projects.isEmpty()
                ? Stream.of("main.project-id", "main.username", "main.secret")
                : projects.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .flatMap(project ->
                                project.getValue().missing().map(setting -> project.getKey() + "." + setting));
        return missing.map(setting -> "cistern.projects." + setting).toList();
    }

    /** The region that stores a project's data. */
    enum Region {
        US("https://mixpanel.com"),
        EU("https://eu.mixpanel.com"),
        IN("https://in.mixpanel.com");

        private final URI host;

        Region(String host) {
            this.host = URI.create(host);
        }
    }

    /**
     * A project, and the service account that may query it.
     *
     * @param projectId the numeric id of the project at Mixpanel; required
     * @param region where Mixpanel stores the data of the project: us, eu or in
     * @param baseUrl the base URL to use in place of the region's, for a test or a sandbox
     * @param plainHttp whether base-url may be http to another machine, which sends the service account unencrypted
     * @param username the name of the service account; required
     * @param secret the secret of the service account; required
     * @param workspaceId the data view of queries that name none
     * @param pageSize the profiles in a page: auto learns how many Mixpanel gives, default asks as documented, and a
     *     number is sent with each call; over 1000 a multiple of 1000
     * @param connectTimeout the longest wait for a connection to Mixpanel
     * @param readTimeout the longest wait for a whole page
     * @param firstByteTimeout the longest wait for the first byte of a response; when left out, as long as
     *     read-timeout
     */
    record Project(
            @Nullable String projectId,
            @DefaultValue("us") Region region,
            @Nullable URI baseUrl,
            @DefaultValue("false") boolean plainHttp,
            @Nullable String username,
            @Nullable String secret,
            @Nullable Long workspaceId,
            @DefaultValue(PageSizeSetting.LEARNED) PageSizeSetting pageSize,
            @DefaultValue("5s") Duration connectTimeout,
            @DefaultValue("120s") Duration readTimeout,
            @Nullable Duration firstByteTimeout) {

        Project {
            if (Stream.of(Optional.of(connectTimeout), Optional.of(readTimeout), Optional.ofNullable(firstByteTimeout))
                    .flatMap(Optional::stream)
                    .anyMatch(wait -> !wait.isPositive())) {
                throw new IllegalArgumentException("Timeouts must be positive");
            }
        }

        URI host() {
            return baseUrl == null ? region.host : baseUrl;
        }

        Duration beginTimeout() {
            return firstByteTimeout == null ? readTimeout : firstByteTimeout;
        }

        private Stream<String> missing() {
            var missing = Stream.<String>builder();
            if (!StringUtils.hasText(projectId)) {
                missing.add("project-id");
            }
            if (!StringUtils.hasText(username)) {
                missing.add("username");
            }
            if (!StringUtils.hasText(secret)) {
                missing.add("secret");
            }
            return missing.build();
        }

        /** Leaves out the account. */
        @Override
        public String toString() {
            return "Project[projectId=" + projectId + ", host=" + host() + "]";
        }
    }

    /**
     * The settings for all projects.
     *
     * @param path the path of the Query Profiles endpoint
     * @param maxPageSize the largest page that is read, decompressed; at most 1GB
     * @param maxHeaderSize the largest response head that is read; at most 1MB
     */
    record Endpoint(
            @DefaultValue("/api/query/engage") String path,
            @DefaultValue("64MB") DataSize maxPageSize,
            @DefaultValue("32KB") DataSize maxHeaderSize) {

        Endpoint {
            // a page's rows are one array, and can be somewhat larger than the page that they were read from
            if (maxPageSize.toBytes() < 1 || maxPageSize.compareTo(DataSize.ofGigabytes(1)) > 0) {
                throw new IllegalArgumentException("max-page-size is at least a byte and at most 1GB");
            }
            if (maxHeaderSize.toBytes() < 1 || maxHeaderSize.compareTo(DataSize.ofMegabytes(1)) > 0) {
                throw new IllegalArgumentException("max-header-size is at least a byte and at most 1MB");
            }
        }
    }
}
