package dev.velox.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.velox.autoconfigure.fixture.GeneratedPage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** What IDEs, operators and Boot read of this module is complete and in order. */
class HouseMetadataTests {

    private static final String METADATA = "META-INF/spring-configuration-metadata.json";
    private static final String IMPORTS =
            "META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports";

    @Test
    void everyPropertyHasADescriptionInTheHouseGrammar() throws IOException {
        assertThat(properties()).hasSizeGreaterThan(40).allSatisfy(property -> {
            String name = property.get("name").asString();
            String description = property.path("description").asString("");
            assertThat(description).as(name).isNotBlank().endsWith(".").doesNotContain("{@", "<", "\n");
            assertThat(description).as(name).doesNotStartWith("The ").doesNotStartWith("A ");
            if (property.path("type").asString("").equals("java.lang.Boolean")) {
                assertThat(description).as(name).startsWith("Whether ");
            }
            if (property.path("type").asString("").equals("java.time.Duration")) {
                assertThat(description).as(name).contains("as a duration");
            }
        });
    }

    @Test
    void noPropertyStandsBelowVeloxServer() throws IOException {
        // A Kubernetes service named velox-server would inject VELOX_SERVER_PORT and the like.
        assertThat(properties())
                .noneMatch(property -> property.get("name").asString().startsWith("velox.server"));
    }

    @Test
    void documentationListsEveryProperty() throws IOException {
        StringBuilder page = new StringBuilder("""
                # Properties

                Every property of the gateway. A value that the gateway cannot run with stops the start with an analysis that names the
                property, the value and what is expected; nothing is changed in silence. Durations take `500ms`, `2s`, `10m`; sizes take
                `64KB`, `8MB`. As environment variables: upper case, dots to underscores, hyphens dropped or as underscores
                (`VELOX_RATE_LIMIT_RPM`).

                | property | default | meaning |
                |---|---|---|
                """);
        for (JsonNode property : properties()) {
            page.append("| `%s` | %s | %s |%n"
                    .formatted(
                            property.get("name").asString(),
                            defaultValue(property),
                            property.get("description").asString().replace("|", "\\|")));
        }
        GeneratedPage.check("properties.md", page.toString());
    }

    @Test
    void importsAreSortedUniqueAndComplete() throws IOException {
        List<String> imports = lines(IMPORTS);
        assertThat(imports).doesNotHaveDuplicates().isSorted();
        TreeSet<String> annotated = new TreeSet<>();
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.velox.autoconfigure")) {
            if (type.isAnnotatedWith(AutoConfiguration.class)) {
                annotated.add(type.getName());
            }
        }
        assertThat(imports).containsExactlyElementsOf(annotated);
    }

    private static String defaultValue(JsonNode property) {
        JsonNode value = property.path("defaultValue");
        return value.isMissingNode() || value.isNull() || value.isContainer()
                ? ""
                : "`"
                        + value.asString()
                                .toLowerCase(Locale.ROOT)
                                .replace("kb", "KB")
                                .replace("mb", "MB") + "`";
    }

    /** Those of Velox itself; Boot's processor adds the usual ones of an endpoint. */
    private static List<JsonNode> properties() throws IOException {
        List<JsonNode> properties = new ArrayList<>();
        // Another jar's metadata has the same path; ours is the one that knows velox.enabled.
        for (URL url :
                Collections.list(HouseMetadataTests.class.getClassLoader().getResources(METADATA))) {
            try (InputStream stream = url.openStream()) {
                for (JsonNode property : JsonMapper.shared().readTree(stream).path("properties")) {
                    if (property.get("name").asString().startsWith("velox.")) {
                        properties.add(property);
                    }
                }
            }
        }
        properties.sort(Comparator.comparing(property -> property.get("name").asString()));
        return properties;
    }

    private static List<String> lines(String resource) throws IOException {
        for (URL url :
                Collections.list(HouseMetadataTests.class.getClassLoader().getResources(resource))) {
            try (InputStream stream = Objects.requireNonNull(url.openStream())) {
                List<String> lines =
                        new String(stream.readAllBytes(), UTF_8).lines().toList();
                if (lines.stream().anyMatch(line -> line.startsWith("dev.velox."))) {
                    return lines;
                }
            }
        }
        throw new IllegalStateException("No " + resource + " of Velox on the class path");
    }
}
