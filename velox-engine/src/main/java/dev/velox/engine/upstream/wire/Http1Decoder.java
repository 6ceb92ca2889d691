package dev.velox.engine.upstream.wire;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.jspecify.annotations.Nullable;

/**
 * Knows what of the bytes of a connection is an answer: its head, how its body ends (RFC 9112 section 6.3), and that nothing
 * may follow. What one read brings of a body goes on as the buffer that was read to.
 *
 * <p><b>Threads.</b> The loop of its connection.
 */
final class Http1Decoder {

    private enum Part {
        NOTHING,
        HEAD,
        COUNTED,
        CHUNKED,
        UNTIL_CLOSE,
        ENDED
    }

    private final Http1HeadReader head = new Http1HeadReader();
    private final Http1Chunks chunks = new Http1Chunks(head);
    private Part part = Part.NOTHING;
    private @Nullable Http1Stream stream;
    private int interims;
    private long left;
    private boolean bytesBehind;

    /** The answer to this one is to come. */
    void expect(Http1Stream answered) {
        stream = answered;
        part = Part.HEAD;
        interims = 0;
        bytesBehind = false;
        head.expectHead();
    }

    /** Nothing is to come. */
    void expectNothing() {
        stream = null;
        part = Part.NOTHING;
    }

    /** Whether something came behind the end of the answer: nothing on this connection can be trusted then. */
    boolean bytesBehind() {
        return bytesBehind;
    }

    /**
     * Takes what one read brought and tells the stream. Owns the buffer.
     *
     * @throws MalformedAnswerException if it is no answer
     * @throws InterimAnswers.TooMany if there are too many before it
     */
    void read(ByteBuf bytes) {
        Http1Stream told = stream;
        if (told == null) {
            boolean unasked = bytes.isReadable();
            bytes.release();
            if (unasked) {
                throw new MalformedAnswerException("bytes that belong to no answer");
            }
            return;
        }
        ByteBuf in = bytes;
        try {
            if (part == Part.HEAD) {
                readHead(in, told);
            }
            if (part == Part.CHUNKED && in.isReadable()) {
                in = ofOneOwner(in);
                chunks.gather(in);
            }
        } catch (RuntimeException | Error e) {
            in.release();
            throw e;
        }
        body(in, told);
    }

    /** The connection ended. Whether that is the end of the answer, too. */
    boolean endsHere() {
        return part == Part.UNTIL_CLOSE;
    }

    /** Whether a head began and did not end. */
    boolean withinHead() {
        return part == Part.HEAD && head.begun();
    }

    private void readHead(ByteBuf in, Http1Stream told) {
        while (head.read(in)) {
            int status = head.status();
            if (!InterimAnswers.isInterim(status)) {
                frame(status, told);
                return;
            }
            if (++interims > InterimAnswers.MAX) {
                throw new InterimAnswers.TooMany();
            }
            head.expectHead();
        }
    }

    private void frame(int status, Http1Stream told) {
        boolean empty = told.answersHead() || hasNoBody(status);
        boolean persistent =
                head.speaksHttp11() && status != HttpResponseStatus.SWITCHING_PROTOCOLS.code() && !head.closes();
        left = head.contentLength();
        if (empty) {
            left = 0;
            part = Part.COUNTED;
        } else if (head.hasTransferEncoding()) {
            if (left != Http1HeadReader.NO_LENGTH) {
                throw new MalformedAnswerException("Transfer-Encoding beside Content-Length");
            }
            if (!head.isChunkedAlone() || head.speaksHttp10()) {
                throw new MalformedAnswerException("Transfer-Encoding: not chunked alone, or over HTTP/1.0");
            }
            part = Part.CHUNKED;
            chunks.expect();
        } else {
            part = left == Http1HeadReader.NO_LENGTH ? Part.UNTIL_CLOSE : Part.COUNTED;
        }
        boolean untilClose = part == Part.UNTIL_CLOSE;
        head.remember();
        told.head(status, head.headers(), persistent && !untilClose, untilClose);
    }

    private static boolean hasNoBody(int status) {
        return status == HttpResponseStatus.NO_CONTENT.code()
                || status == HttpResponseStatus.NOT_MODIFIED.code()
                || status == HttpResponseStatus.SWITCHING_PROTOCOLS.code();
    }

    /** Owns the buffer. */
    private void body(ByteBuf in, Http1Stream told) {
        MalformedAnswerException fault = null;
        boolean last = false;
        switch (part) {
            case COUNTED -> {
                if (in.readableBytes() > left) {
                    bytesBehind = true;
                    in.writerIndex(in.readerIndex() + (int) left);
                }
                left -= in.readableBytes();
                last = left == 0;
            }
            case CHUNKED -> {
                bytesBehind = chunks.bytesBehind();
                fault = chunks.fault();
                last = chunks.ended();
            }
            case ENDED -> {
                bytesBehind |= in.isReadable();
                in.clear();
            }
            default -> {}
        }
        if (last) {
            part = Part.ENDED;
        }
        if (in.isReadable()) {
            told.data(in);
        } else {
            in.release();
        }
        if (fault != null) {
            throw fault;
        }
        if (last) {
            told.end();
        }
    }

    /** Bytes in it may be moved: nobody else looks at them. */
    private static ByteBuf ofOneOwner(ByteBuf in) {
        if (in.refCnt() == 1 && !in.isReadOnly() && in.nioBufferCount() == 1) {
            return in;
        }
        ByteBuf own = in.alloc().buffer(in.readableBytes());
        own.writeBytes(in);
        in.release();
        return own;
    }
}
