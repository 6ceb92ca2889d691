package dev.velox.engine.gateway;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ModelListReaderTests {

    @Test
    void entriesComeAsTheyAreInTheirOrder() {
        assertThat(ModelListReader.read("""
                 {"object":"list", "data" : [ {"id":"b","n":1.50e+2,"x":{"id":"inner"}} ,{ "created":1,
                 "id" : "a\\/\\u0061\\"" , "t":[true,false,null,[],{}]}], "more":{} }
                """))
                .containsExactly(
                        Map.entry("b", "{\"id\":\"b\",\"n\":1.50e+2,\"x\":{\"id\":\"inner\"}}"),
                        Map.entry(
                                "a/a\"",
                                "{ \"created\":1,\n \"id\" : \"a\\/\\u0061\\\"\" , \"t\":[true,false,null,[],{}]}"));
    }

    @Test
    void whatIsNoEntryIsLeftOut() {
        assertThat(ModelListReader.read(
                        "{\"data\":[1,\"x\",{},{\"id\":2},{\"id\":\"a\"},{\"id\":\"a\",\"second\":1}]}"))
                .containsExactly(Map.entry("a", "{\"id\":\"a\"}"));
        assertThat(ModelListReader.read("{\"data\":[]}")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"data\":{}}",
                "{\"data\":[}",
                "{\"data\":[]",
                "{\"data\":[]} x",
                "{\"data\":[{\"id\":\"a\",}]}",
                "{\"data\":[{\"id\":\"a\"},]}",
                "{\"data\":[{\"id\" \"a\"}]}",
                "{\"data\":[{\"id\":\"a\\x\"}]}",
                "{\"data\":[{\"id\":\"a\n\"}]}",
                "{\"data\":[{\"id\":\"a\\u00g0\"}]}",
                "{\"data\":[{\"id\":\"a\",\"n\":01}]}",
                "{\"data\":[{\"id\":\"a\",\"n\":tru}]}",
                "{\"data\":[{\"id\":\"a",
                "<html>"
            })
    void whatIsNoListIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelListReader.read(text))
                .withMessageContaining("list of models, character ");
    }

    @Test
    void depthIsBounded() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelListReader.read("{\"data\":[" + "[".repeat(100_000)))
                .withMessageContaining("at most 64 levels");
    }
}
