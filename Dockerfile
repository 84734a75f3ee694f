# Builds the jar in layers.
FROM eclipse-temurin:25-jdk AS build
WORKDIR /build
COPY mvnw pom.xml ./
COPY .mvn .mvn
RUN ./mvnw -q -B dependency:go-offline -Dspotless.check.skip=true
COPY src src
RUN ./mvnw -q -B package -DskipTests -Dspotless.check.skip=true \
 && java -Djarmode=tools -jar target/cistern-*.jar extract --layers --destination target/layers --application-filename cistern.jar
# SQLite's own library: unpacked here, it need not be at each start
RUN jar xf target/layers/dependencies/lib/sqlite-jdbc-*.jar "org/sqlite/native/Linux/$(uname -m)/libsqlitejdbc.so" \
 && mv org/sqlite/native/Linux/*/libsqlitejdbc.so target/

# What is run. The training and the service must have the same files, options and JVM.
FROM eclipse-temurin:25-jre AS service
WORKDIR /app
COPY --from=build /build/target/layers/dependencies/ ./
COPY --from=build /build/target/layers/spring-boot-loader/ ./
COPY --from=build /build/target/layers/snapshot-dependencies/ ./
COPY --from=build /build/target/libsqlitejdbc.so native/
COPY --from=build /build/target/layers/application/ ./
# of the heap so much at once, or objects that the cache holds could find no room, and the JVM would not start;
# the cache where it was made, or each start would rewrite every address in it
ENV JDK_JAVA_OPTIONS="--enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -Xms64m -XX:MaxRAMPercentage=60 -XX:+ExitOnOutOfMemoryError \
 -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0 -Dorg.sqlite.lib.path=/app/native"

# Starts it once, against the sandbox, and keeps what the JVM learnt.
FROM service AS trained
COPY src/main/docker/train /train
RUN /train

FROM service
COPY --from=trained /app/cistern.aot ./
RUN useradd --system --uid 10001 cistern && mkdir /data && chown cistern /data
USER 10001
ENV CISTERN_DATA_DIR=/data
# the root file system may be read-only: the ledger is kept in the one, the other holds what the JVM unpacks
VOLUME ["/data", "/tmp"]
EXPOSE 8080
ENTRYPOINT ["java", "-XX:AOTCache=cistern.aot", "-jar", "cistern.jar"]
