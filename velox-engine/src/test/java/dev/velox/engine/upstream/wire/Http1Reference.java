package dev.velox.engine.upstream.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;

import static org.assertj.core.api.Assertions.assertThat;

/** What Netty's decoder makes of an answer that came whole. */
final class Http1Reference {

    final List<String> fields = new ArrayList<>();
    final StringBuilder body = new StringBuilder();
    int status;
    boolean endsWithConnection;
    boolean persistent;
    boolean ended;

    Http1Reference(Http1Sample sample) {
        EmbeddedChannel channel = new EmbeddedChannel(
                new HttpResponseDecoder(
                        new HttpDecoderConfig().setMaxHeaderSize(64 << 10).setMaxChunkSize(1 << 20)) {
                    @Override
                    protected boolean isContentAlwaysEmpty(HttpMessage message) {
                        boolean interim = ((HttpResponse) message).status().code() < 200;
                        return (!interim && sample.toHead()) || super.isContentAlwaysEmpty(message);
                    }
                });
        channel.writeInbound(Unpooled.copiedBuffer(sample.text(), StandardCharsets.ISO_8859_1));
        channel.finish();
        for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
            take(message, sample.toHead());
        }
    }

    private void take(Object message, boolean toHead) {
        if (message instanceof HttpResponse head && head.status().code() >= 200) {
            assertThat(head.decoderResult().isSuccess()).as("%s", head).isTrue();
            head(head, toHead);
        } else if (message instanceof HttpContent content) {
            body.append(content.content().toString(StandardCharsets.ISO_8859_1));
            ended |= status != 0 && message instanceof LastHttpContent;
            content.release();
        }
    }

    private void head(HttpResponse head, boolean toHead) {
        status = head.status().code();
        head.headers()
                .iteratorAsString()
                .forEachRemaining(
                        field -> fields.add(field.getKey().toLowerCase(Locale.ROOT) + ": " + field.getValue()));
        endsWithConnection = !toHead
                && status != 204
                && status != 304
                && !head.headers().contains(HttpHeaderNames.CONTENT_LENGTH)
                && !head.headers().contains(HttpHeaderNames.TRANSFER_ENCODING);
        persistent = !endsWithConnection
                && head.protocolVersion().equals(HttpVersion.HTTP_1_1)
                && !head.headers().containsValue(HttpHeaderNames.CONNECTION, "close", true);
    }
}
