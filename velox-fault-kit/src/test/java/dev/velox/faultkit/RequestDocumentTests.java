package dev.velox.faultkit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RequestDocumentTests {

    @Test
    void onlyMembersAtTheTopCount() {
        RequestDocument document = new RequestDocument("""
                {"messages":[{"role":"user","content":"{\\"model\\":\\"no\\", \\\\"}],
                 "tools":[{"model":"nor this","stream":true}] , "stream" : false,"model" : "a/ok" , "n":1}""");

        assertThat(document.string("model")).isEqualTo("a/ok");
        assertThat(document.isTrue("stream")).isFalse();
        assertThat(document.string("n")).isNull();
    }

    @Test
    void streamIsReadAndValuesThatLookLikeNamesAreNone() {
        RequestDocument document = new RequestDocument("{\"user\":\"model\",\"stream\":true,\"model\":\"stream\"}");

        assertThat(document.string("model")).isEqualTo("stream");
        assertThat(document.isTrue("stream")).isTrue();
    }

    @Test
    void whatIsNoObjectHasNoMembers() {
        for (String text : new String[] {"", "\"", "[\"model\"]", "{", "{\"model\":\"cut", "}{]["}) {
            assertThat(new RequestDocument(text).string("model")).as(text).isNull();
        }
    }
}
