# Pin the base images where a registry tells their digests: --build-arg JDK=eclipse-temurin@sha256:… (and JRE).
ARG JDK=eclipse-temurin:25-jdk
ARG JRE=eclipse-temurin:25-jre

# Builds the jar in layers. If a cistern.jar lies beside this file, it goes into the image, and nothing is built from source.
FROM ${JDK} AS build
WORKDIR /build
COPY mvnw pom.xml cistern.ja[r] ./
COPY .mvn .mvn
RUN [ -e cistern.jar ] || ./mvnw -q -B dependency:go-offline -Dspotless.check.skip=true
COPY src/main src/main
RUN [ -e cistern.jar ] \
 || { ./mvnw -q -B package -Dmaven.test.skip=true -Dspotless.check.skip=true && mv target/cistern-*.jar cistern.jar; }
RUN mkdir -p target \
 && java -Djarmode=tools -jar cistern.jar extract --layers --destination target/layers --application-filename cistern.jar
# SQLite's own library: unpacked here, it need not be at each start; those of other platforms, 11 MB, are left out
RUN mkdir target/sqlite && cd target/sqlite \
 && jar xf ../layers/dependencies/lib/sqlite-jdbc-*.jar \
 && mv "org/sqlite/native/Linux/$(uname -m)/libsqlitejdbc.so" .. \
 && rm -r org/sqlite/native \
 && jar cfM ../layers/dependencies/lib/sqlite-jdbc-*.jar -C . .

# What is run, by the training and the service alike.
FROM ${JRE} AS service
WORKDIR /app
COPY --from=build /build/target/layers/dependencies/ ./
COPY --from=build /build/target/layers/spring-boot-loader/ ./
COPY --from=build /build/target/layers/snapshot-dependencies/ ./
COPY --from=build /build/target/libsqlitejdbc.so native/
COPY --from=build /build/target/layers/application/ ./
COPY src/main/docker/options ./

# Starts it once, against the sandbox, and keeps what the JVM learnt.
FROM service AS trained
COPY src/main/docker/train /train
RUN /train

FROM service
COPY --from=trained /app/cistern.aot ./
# of group 0, as whatever user a platform runs it by
RUN useradd --system --uid 10001 --gid 0 cistern && mkdir /data && chown cistern:0 /data && chmod g=u /data
USER 10001
ENV CISTERN_DATA_DIR=/data
# the root file system may be read-only: the ledger is kept in the one, the other is for what does not outlive the process
VOLUME ["/data", "/tmp"]
EXPOSE 8080
ENTRYPOINT ["java", "@options", "-XX:AOTCache=cistern.aot", "-jar", "cistern.jar"]
