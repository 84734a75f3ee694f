FROM eclipse-temurin:25-jdk AS build
WORKDIR /build
COPY mvnw pom.xml ./
COPY .mvn .mvn
RUN ./mvnw -q -B dependency:go-offline -Dspotless.check.skip=true
COPY src src
RUN ./mvnw -q -B package -DskipTests -Dspotless.check.skip=true \
 && java -Djarmode=tools -jar target/cistern-*.jar extract --layers --destination target/layers --application-filename cistern.jar

FROM eclipse-temurin:25-jre
RUN useradd --system --uid 10001 cistern && mkdir /data && chown cistern /data
WORKDIR /app
COPY --from=build /build/target/layers/dependencies/ ./
COPY --from=build /build/target/layers/spring-boot-loader/ ./
COPY --from=build /build/target/layers/snapshot-dependencies/ ./
COPY --from=build /build/target/layers/application/ ./
USER 10001
ENV CISTERN_DATA_DIR=/data
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["java", "--enable-native-access=ALL-UNNAMED", "-XX:MaxRAMPercentage=60", "-Dorg.sqlite.tmpdir=/data", "-jar", "cistern.jar"]
