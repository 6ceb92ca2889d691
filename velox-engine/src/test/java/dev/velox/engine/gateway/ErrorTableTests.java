package dev.velox.engine.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import dev.velox.engine.exchange.FailureCode;

import static org.assertj.core.api.Assertions.assertThat;

/** Holds README's error table and the code together. */
class ErrorTableTests {

    private static final Pattern ROW = Pattern.compile("^\\| (\\d{3}) \\| `([a-z_]+)` \\|", Pattern.MULTILINE);

    @Test
    void readmeListsEveryFailureWithItsStatusAndNoOther() throws IOException {
        String readme = Files.readString(Path.of("..", "README.md"));

        List<String> documented = ROW.matcher(readme)
                .results()
                .map((MatchResult row) -> row.group(1) + " " + row.group(2))
                .toList();

        assertThat(documented)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(FailureCode.values())
                        .map(code -> code.status() + " " + code.code())
                        .toList());
    }
}
